# An image with the tool, and with the cargo and rustc that it asks about a project.
#
#   docker build --tag async-lint .
#   docker run --rm --volume "$PWD:/src:ro" async-lint --workspace
#
# With BuildKit, `--build-context binary=DIR` takes DIR/cargo-async-lint instead of building it.

FROM rust:1-slim-trixie AS rust

FROM rust AS build
WORKDIR /build
COPY . .
RUN cargo build --locked --profile dist --bin cargo-async-lint

FROM scratch AS binary
COPY --from=build /build/target/dist/cargo-async-lint /

# Nothing is compiled in the container: neither the standard library nor a linker is needed.
FROM rust AS toolchain
RUN sysroot=$(rustc --print sysroot) \
  && mkdir -p /toolchain/bin /toolchain/lib \
  && cp "$sysroot/bin/cargo" "$sysroot/bin/rustc" /toolchain/bin/ \
  && cp -P "$sysroot"/lib/*.so* /toolchain/lib/

FROM debian:trixie-slim
# Git is asked for what changed (`--new-from`), and does not trust a folder of another user unless it is named.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates git \
  && rm -rf /var/lib/apt/lists/* \
  && git config --system --add safe.directory /src \
  && install -d -m 1777 /cache /src
COPY --from=toolchain /toolchain /usr/local
COPY --from=binary /cargo-async-lint /usr/local/bin/
# Whoever the container runs as (`--user`) can write here; a volume keeps what is known of dependencies between runs.
ENV HOME=/cache CARGO_HOME=/cache/cargo XDG_CACHE_HOME=/cache
USER 65532:65532
WORKDIR /src
ENTRYPOINT ["cargo-async-lint"]
