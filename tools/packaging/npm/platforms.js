// The platforms that there are packages for, under the names that Node.js has for them.
"use strict";

const PLATFORMS = [
  // Needs no C library of the system, so it runs with glibc and musl.
  { os: "linux", cpu: "x64", target: "x86_64-unknown-linux-musl", program: "cargo-async-lint" },
  { os: "linux", cpu: "arm64", target: "aarch64-unknown-linux-musl", program: "cargo-async-lint" },
  { os: "darwin", cpu: "x64", target: "x86_64-apple-darwin", program: "cargo-async-lint" },
  { os: "darwin", cpu: "arm64", target: "aarch64-apple-darwin", program: "cargo-async-lint" },
  { os: "win32", cpu: "x64", target: "x86_64-pc-windows-msvc", program: "cargo-async-lint.exe" },
];

const packageOf = ({ os, cpu }) => `cargo-async-lint-${os}-${cpu}`;

module.exports = { PLATFORMS, packageOf };
