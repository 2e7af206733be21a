#!/usr/bin/env python3
"""Is the tool able to find bugs that people found the hard way?

  history.py BINARY [DIR] [--only NAME]

Each entry of BUGS is blocking code in async code that was fixed upstream, or is still open. The version before the fix must
yield the finding with its chain, the version after must not. Sources come from the registry by cargo's own download cache and
are unpacked under DIR (default target/history); their dependencies are fetched, a lock file that cargo refuses is made anew.
Nothing is compiled. Ends with 1 when a bug is missed or a finding stays.
"""
import argparse, json, os, re, subprocess, sys, tarfile, time

# crate, before, after (None: still open), flags, [(file, callee in async code, where its chain ends)]
BUGS = [
    ("ntpd", "1.1.2", "1.2.0", [], [
        ("src/daemon/keyexchange.rs", "build_client_config", "rustls_native_certs::load_native_certs"),
    ]),
    ("redis", "0.21.7", "0.22.0", ["--all-features"], [
        ("src/aio.rs", "get_socket_addrs", "to_socket_addrs"),
    ]),
    ("mediawiki", "0.2.6", "0.2.7", [], [
        ("src/api.rs", "enact_edit_delay", "std::thread::sleep"),
        ("src/api.rs", "std::thread::sleep", "std::thread::sleep"),
    ]),
    ("mprocs", "0.9.2", "0.9.3", [], [
        ("client.rs", "<std::io::Stdout as std::io::Write>::write_all", "write_all"),
        ("client.rs", "<std::io::Stdout as std::io::Write>::flush", "flush"),
    ]),
    ("miniserve", "0.25.0", "0.26.0", [], [
        ("src/file_op.rs", "std::fs::File::create", "std::fs::File::create"),
        ("src/file_op.rs", "<std::fs::File as std::io::Write>::write_all", "write_all"),
        ("src/file_op.rs", "std::fs::metadata", "std::fs::metadata"),
        ("src/file_op.rs", "std::fs::create_dir_all", "std::fs::create_dir_all"),
    ]),
    ("wtransport", "0.1.7", "0.1.8", ["--examples"], [
        ("examples/server.rs", "Certificate::load", "std::fs::read"),
    ]),
    ("jsonrpsee-client-transport", "0.26.1", None, ["--all-features"], [
        ("src/ws/mod.rs", "url::Url::socket_addrs", "to_socket_addrs"),
    ]),
    ("async-nats", "0.51.0", None, [], [
        ("src/tls.rs", "rustls_native_certs::load_native_certs", "load_native_certs"),
    ]),
    ("hf-hub", "1.0.0", None, [], [
        ("src/cache/storage.rs", "std::fs::read_dir", "std::fs::read_dir"),
    ]),
]

CHECK = ["async-lint", "-W", "all", "--min-confidence", "likely", "--message-format", "json"]
CARGO = os.environ.get("CARGO", "cargo")


def unpack(name, version, folder):
    """The sources of a published crate, with its dependencies fetched."""
    there = os.path.join(folder, f"{name}-{version}")
    if not os.path.isdir(there):
        subprocess.run([CARGO, "info", f"{name}@{version}"], capture_output=True, check=False)
        home = os.environ.get("CARGO_HOME") or os.path.expanduser("~/.cargo")
        cache = os.path.join(home, "registry", "cache")
        archives = [os.path.join(cache, index, f"{name}-{version}.crate") for index in sorted(os.listdir(cache))]
        archive = next(filter(os.path.isfile, archives), None)
        if archive is None:
            raise SystemExit(f"history: cargo did not download {name} {version}")
        os.makedirs(folder, exist_ok=True)
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
    if not cargo_fetch(there, "--locked"):
        lock = os.path.join(there, "Cargo.lock")
        if os.path.isfile(lock):
            os.remove(lock)
        cargo_fetch(there)
    return there


def cargo_fetch(folder, *flags):
    return subprocess.run([CARGO, "fetch", *flags], cwd=folder, capture_output=True, check=False).returncode == 0


def findings(binary, folder, flags):
    """[(file, line, callee, chain)] of one run, and what went wrong with it, if anything did."""
    try:
        run = subprocess.run([binary, *CHECK, *flags], cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    except subprocess.TimeoutExpired:
        return [], "no end after 300 s"
    found = []
    for line in run.stdout.splitlines():
        message = json.loads(line).get("message") if line.startswith("{") else None
        if not isinstance(message, dict) or "async_lint" not in message:
            continue
        span = next(span for span in message["spans"] if span["is_primary"])
        about = message["async_lint"]
        chain = [step["callee"] for step in about.get("chain", [])]
        found.append((span["file_name"], span["line_start"], about.get("callee", ""), chain))
    return found, "" if run.returncode in (0, 1) else f"ended with {run.returncode}"


def plain(path):
    return re.sub(r"<'?\w+>", "", path)


def matching(found, file, callee, end):
    def fits(row):
        last = row[3][-1] if row[3] else row[2]
        return row[0].endswith(file) and plain(row[2]).endswith(plain(callee)) and reaches(row, last, end)

    return [row for row in found if fits(row)]


def reaches(row, last, end):
    """The chain ends in `end`, or passes through it."""
    return last.endswith(end) or any(end in step for step in row[3])


def judge(binary, folder, bug):
    name, before, after, flags, calls = bug
    found, trouble = findings(binary, unpack(name, before, folder), flags)
    later, later_trouble = findings(binary, unpack(name, after, folder), flags) if after else ([], "")
    fine = not trouble and not later_trouble
    rows = []
    for file, callee, end in calls:
        hits, stays = matching(found, file, callee, end), matching(later, file, callee, end)
        fine = fine and bool(hits) and not stays
        rows.append((file, callee, hits, stays))
    print(f"{'ok  ' if fine else 'MISS'} {name} {before} -> {after or 'open'} {trouble or later_trouble}".rstrip())
    for file, callee, hits, stays in rows:
        where = ", ".join(f"{file}:{line}" for _, line, _, _ in hits)
        gone = "" if after is None else "; stays" if stays else "; gone"
        print(f"       {'found at ' + where if hits else f'not found in {file}'}{gone}: {callee}")
        if hits and len(hits[0][3]) > 1:
            print("         " + " -> ".join(hits[0][3]))
    return fine


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("binary", help="the built cargo-async-lint")
    ap.add_argument("folder", nargs="?", default="target/history", help="where sources are unpacked")
    ap.add_argument("--only", help="this crate alone")
    args = ap.parse_args()
    bugs = [bug for bug in BUGS if args.only in (None, bug[0])]
    started = time.monotonic()
    good = sum(judge(os.path.realpath(args.binary), os.path.realpath(args.folder), bug) for bug in bugs)
    print(f"{good} of {len(bugs)} in {time.monotonic() - started:.0f} s")
    return 0 if good == len(bugs) else 1


if __name__ == "__main__":
    sys.exit(main())
