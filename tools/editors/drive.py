#!/usr/bin/env python3
"""Drives a real rust-analyzer with cargo async-lint as its check command, as an editor would, and says what it shows.

    tools/editors/drive.py RUST_ANALYZER [BIN]

RUST_ANALYZER is the program, BIN the folder of the built cargo-async-lint [target/debug]. A project with two findings is
written to a temporary folder, opened over LSP with the settings of docs/editors.md, changed and saved. Ends with 1 where a
diagnostic is not what an editor should get: its place, its level, the steps of its chain, its quick fix. There are
two runs: the tool alone, and the tool next to `cargo check`, as docs/editors.md has both.
"""

import json
import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "editors.md"
WAIT = 180

MANIFEST = """[package]
name = "demo"
version = "0.1.0"
edition = "2021"

[dependencies]
tokio = { path = "tokio", features = ["time"] }
"""
RUNTIME = '[package]\nname = "tokio"\nversion = "1.48.0"\nedition = "2021"\n\n[features]\ntime = []\n'
SLEEP = "pub mod time {\n    pub async fn sleep(_: std::time::Duration) {}\n}\n"
# What is never used is there for the compiler to warn of.
MAIN = """mod helper;
pub async fn direct() {
    std::thread::sleep(std::time::Duration::from_secs(1));
}
pub async fn indirect() {
    helper::outer();
}
fn never_used() {}
fn main() {}
"""
HELPER = """pub fn outer() {
    inner();
}
fn inner() {
    std::fs::remove_file("é").ok();
}
"""


class Server:
    """An LSP server on pipes."""

    def __init__(self, program, folder, settings, path):
        env = dict(os.environ, PATH=path)
        self.settings = settings
        self.process = subprocess.Popen(
            [program], cwd=folder, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.messages = queue.Queue()
        self.shown = {}
        self.ids = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        stream = self.process.stdout
        while True:
            length = None
            while (line := stream.readline().strip()):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if length is None:
                return self.messages.put(None)
            self.messages.put(json.loads(stream.read(length)))

    def send(self, **message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def notify(self, method, params):
        self.send(method=method, params=params)

    def request(self, method, params):
        self.ids += 1
        self.send(id=self.ids, method=method, params=params)
        return self.wait_for(lambda message: message.get("id") == self.ids and "method" not in message)

    def wait_for(self, wanted):
        """Takes messages until one is wanted, answers what the server asks, keeps the diagnostics that it shows."""
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            message = self.messages.get(timeout=max(0.1, end - time.monotonic()))
            if message is None:
                raise SystemExit("rust-analyzer has ended")
            if message.get("method") == "textDocument/publishDiagnostics":
                params = message["params"]
                self.shown[params["uri"]] = [one for one in params["diagnostics"] if one.get("source") != "rust-analyzer"]
            elif "id" in message and "method" in message:
                items = message.get("params", {}).get("items", [])
                is_settings = message["method"] == "workspace/configuration"
                self.send(id=message["id"], result=[self.settings for _ in items] if is_settings else None)
            if wanted(message):
                return message
        raise SystemExit("rust-analyzer does not answer")

    def stop(self):
        self.process.kill()
        self.process.wait()


def settings_of_page():
    """The two commands that docs/editors.md gives to VS Code: the tool alone, and next to cargo check."""
    blocks = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    commands = [json.loads(block).get("rust-analyzer.check.overrideCommand") for block in blocks]
    return [command for command in commands if command]


def open_project(program, command, folder, path):
    settings = {"check": {"overrideCommand": command}, "checkOnSave": True, "cachePriming": {"enable": False}}
    server = Server(program, folder, settings, path)
    uri = folder.as_uri()
    capabilities = {
        "textDocument": {
            "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["", "quickfix", "refactor"]}}, "resolveSupport": {"properties": ["edit"]}},
            "publishDiagnostics": {"relatedInformation": True, "codeDescriptionSupport": True},
        },
        "workspace": {"configuration": True, "workspaceFolders": True},
        "window": {"workDoneProgress": True},
    }
    server.request(
        "initialize",
        {
            "processId": os.getpid(),
            "rootUri": uri,
            "workspaceFolders": [{"uri": uri, "name": "demo"}],
            "capabilities": capabilities,
            "initializationOptions": settings,
        },
    )
    server.notify("initialized", {})
    return server


def settle(server, good):
    """Waits until what is shown is good, or gives up: what is shown then is looked at, and found wrong."""
    end = time.monotonic() + WAIT
    while not good() and time.monotonic() < end:
        # Any request does: what has come before its answer has been read.
        server.request("rust-analyzer/analyzerStatus", {})
        time.sleep(0.5)


def own_findings(shown):
    own = [one for one in shown if str(one.get("code", "")).startswith("blocking-")]
    # What a finding says of other lines is shown there as a hint.
    return sorted((one for one in own if one["severity"] < 4), key=lambda one: one["range"]["start"]["line"])


def expect(faults, what, found, wanted):
    good = found == wanted
    print(f"  {'ok' if good else 'NOT OK'}: {what}" + ("" if good else f": {found!r}, expected {wanted!r}"))
    if not good:
        faults.append(what)


def look(server, main, faults, with_compiler):
    shown = server.shown.get(main.as_uri(), [])
    own = own_findings(shown)
    places = [(one["range"]["start"]["line"], one["range"]["start"]["character"], one["severity"], one["code"]) for one in own]
    expect(faults, "places, levels and codes", places, [(2, 4, 1, "blocking-call"), (5, 4, 2, "blocking-call-indirect")])
    expect(faults, "each range ends with its call", [one["range"]["end"]["character"] for one in own], [57, 19])
    related = own[-1].get("relatedInformation", []) if own else []
    steps = [(Path(step["location"]["uri"]).name, step["location"]["range"]["start"]["line"]) for step in related]
    expect(faults, "the chain leads through the helper", steps, [("main.rs", 4), ("helper.rs", 1), ("helper.rs", 4)])
    fixes = server.request("textDocument/codeAction", {"textDocument": {"uri": main.as_uri()}, "range": own[0]["range"], "context": {"diagnostics": own[:1]}})
    fixes = [fix for fix in fixes.get("result") or [] if fix.get("kind") == "quickfix" and "tokio::time::sleep" in fix["title"]]
    changes = [change for fix in fixes for document in fix["edit"]["changes"].values() for change in document]
    starts = [(change["range"]["start"]["character"], change["newText"]) for change in changes]
    expect(faults, "a quick fix is offered", starts, [(4, "tokio::time::sleep"), (57, ".await")])
    others = [one for one in shown if not str(one.get("code", "")).startswith("blocking-")]
    expect(faults, "the compiler is heard too" if with_compiler else "nobody else is heard", bool(others), with_compiler)


def drive(program, command, path):
    print("with", " ".join(command))
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder).resolve()
        main = folder / "src" / "main.rs"
        main.parent.mkdir()
        (folder / "tokio" / "src").mkdir(parents=True)
        (folder / "tokio" / "Cargo.toml").write_text(RUNTIME, encoding="utf-8")
        (folder / "tokio" / "src" / "lib.rs").write_text(SLEEP, encoding="utf-8")
        (folder / "Cargo.toml").write_text(MANIFEST, encoding="utf-8")
        (folder / "src" / "helper.rs").write_text(HELPER, encoding="utf-8")
        main.write_text(MAIN, encoding="utf-8")
        subprocess.run(["cargo", "generate-lockfile", "--offline"], cwd=folder, check=True, stderr=subprocess.DEVNULL)
        server = open_project(program, command, folder, path)
        try:
            server.notify("textDocument/didOpen", {"textDocument": {"uri": main.as_uri(), "languageId": "rust", "version": 1, "text": MAIN}})
            shown = lambda: server.shown.get(main.as_uri(), [])
            settle(server, lambda: len(own_findings(shown())) == 2)
            look(server, main, faults, "cargo check" in " ".join(command))
            fixed = MAIN.replace("std::thread::sleep(std::time::Duration::from_secs(1));", "").replace("helper::outer();", "")
            main.write_text(fixed, encoding="utf-8")
            server.notify("textDocument/didChange", {"textDocument": {"uri": main.as_uri(), "version": 2}, "contentChanges": [{"text": fixed}]})
            server.notify("textDocument/didSave", {"textDocument": {"uri": main.as_uri()}})
            settle(server, lambda: not own_findings(shown()))
            expect(faults, "nothing is left once it is mended and saved", own_findings(shown()), [])
        finally:
            server.stop()
    return faults


def main():
    program = str(Path(sys.argv[1]).resolve())
    own = Path(sys.argv[2] if len(sys.argv) > 2 else ROOT / "target" / "debug").resolve()
    path = os.pathsep.join([str(own), os.environ["PATH"]])
    print(subprocess.run([program, "--version"], capture_output=True, text=True).stdout.strip())
    commands = settings_of_page()
    if len(commands) != 2:
        raise SystemExit(f"{PAGE} gives {len(commands)} check commands, expected 2")
    faults = [fault for command in commands for fault in drive(program, command, path)]
    sys.exit(1 if faults else 0)


main()
