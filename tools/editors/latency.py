#!/usr/bin/env python3
"""How long an editor waits for new findings: a client over pipes that edits a project, and measures.

    tools/editors/latency.py PROGRAM PROJECT FILE [--edits N]

PROJECT is a cargo project whose dependencies are fetched, FILE a source file in it with functions. Three sorts of edits are
made, none is saved: a line into the body of a function and out again, a parameter to a function and away again, and a name
that breaks the syntax and is mended. A time is that from the edit to the findings of this version of the text. Printed are
the median and the 95th percentile, the time to the first findings from a warm cache, and the memory after the first tenth of
the edits and at the end.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time


class Client:
    def __init__(self, program, project, cache, verbose):
        args = [program, "lsp", "--offline", "--cache-dir", cache]
        self.process = subprocess.Popen(args, cwd=project, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.next = 0
        self.version = 0
        folder = {"uri": pathlib.Path(project).resolve().as_uri(), "name": "project"}
        push = {"relatedInformation": True, "codeDescriptionSupport": True}
        capabilities = {"textDocument": {"publishDiagnostics": push}}
        trace = "verbose" if verbose else "off"
        self.ask("initialize", {"capabilities": capabilities, "workspaceFolders": [folder], "trace": trace})
        self.tell("initialized", {})

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def tell(self, method, params):
        self.send({"method": method, "params": params})

    def read(self):
        length = 0
        while (line := self.process.stdout.readline().strip()):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return json.loads(self.process.stdout.read(length))

    def ask(self, method, params):
        self.next += 1
        self.send({"id": self.next, "method": method, "params": params})
        while (message := self.read()).get("id") != self.next or "method" in message:
            pass
        return message

    def open(self, path, text):
        self.uri, self.version = pathlib.Path(path).resolve().as_uri(), 1
        document = {"uri": self.uri, "languageId": "rust", "version": 1, "text": text}
        begun = time.perf_counter()
        self.tell("textDocument/didOpen", {"textDocument": document})
        return self.wait(begun)

    def change(self, text):
        self.version += 1
        document = {"uri": self.uri, "version": self.version}
        begun = time.perf_counter()
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})
        return self.wait(begun)

    def wait(self, begun):
        """Until the findings of the newest version are there."""
        while True:
            message = self.read()
            params = message.get("params") or {}
            if message.get("method") == "window/logMessage":
                print(params["message"], file=sys.stderr, flush=True)
            if message.get("method") == "textDocument/publishDiagnostics" and params["uri"] == self.uri:
                if params.get("version") == self.version:
                    return time.perf_counter() - begun

    def memory(self):
        """Of the process, in MB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1000

    def end(self):
        self.ask("shutdown", None)
        self.tell("exit", None)
        assert self.process.wait() == 0


def told(name, times, aim):
    times = sorted(times)
    at = lambda part: times[min(len(times) - 1, int(len(times) * part))] * 1000
    print(f"{name}: p50 {at(0.5):.0f} ms, p95 {at(0.95):.0f} ms, {len(times)} edits (aim {aim})", flush=True)


def places(text):
    """Where the bodies of functions with a body of several lines begin, and where their parameters end."""
    bodies = [match.end() for match in re.finditer(r"fn \w+[^;{}]*\{\n", text)]
    params = [match.end() for match in re.finditer(r"fn \w+\((?=\)|[a-z_]+: )", text)]
    return bodies, params


def main():
    parser = argparse.ArgumentParser()
    for name in ["program", "project", "file"]:
        parser.add_argument(name)
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--only", default="", help="some of the sorts: body, signature, broken")
    parser.add_argument("--verbose", action="store_true", help="print what the server says of its stages")
    args = parser.parse_args()
    path = pathlib.Path(args.project) / args.file
    text = path.read_text()
    cache = tempfile.mkdtemp()
    subprocess.run([args.program, "--offline", "--workspace", "-q", "--cache-dir", cache], cwd=args.project, stdout=subprocess.DEVNULL)
    begun = time.perf_counter()
    client = Client(args.program, args.project, cache, args.verbose)
    client.open(path, text)
    print(f"first findings from a warm cache: {(time.perf_counter() - begun) * 1000:.0f} ms (aim 800)", flush=True)
    bodies, params = places(text)
    # The first edit waits until the code is read.
    print(f"first edit: {client.change(text + ' ') * 1000:.0f} ms", flush=True)
    client.change(text)
    line = "    let _ = std::fs::metadata(\"Cargo.toml\");\n"
    sorts = [
        ("body", "edit in a body", bodies, line, "50/100 ms"),
        ("signature", "changed signature", params, "by_lsp: u8, ", "200/500 ms"),
        ("broken", "broken and mended", bodies, "    let = ;\n", "none"),
    ]
    memory = None
    for key, name, at, more, aim in sorts:
        if args.only and key not in args.only.split(","):
            continue
        times = []
        for number in range(args.edits // 2):
            where = at[number * 7 % len(at)]
            times.append(client.change(text[:where] + more + text[where:]))
            times.append(client.change(text))
            if memory is None and number > args.edits // 20:
                memory = client.memory()
        told(name, times, aim)
    print(f"memory: {memory:.0f} MB, at the end {client.memory():.0f} MB", flush=True)
    client.end()
    shutil.rmtree(cache)


if __name__ == "__main__":
    main()
