#!/usr/bin/env python3
"""Tries the settings of docs/editors.md in real editors: Neovim and Helix.

    tools/editors/real.py [--bin FOLDER] [--rust-analyzer FOLDER] [--draw] EDITOR..

EDITOR is a program, `nvim` or `hx`; tools/editors/debian.sh unpacks those of a Debian suite. FOLDER has the built
cargo-async-lint [target/debug]. `demo/` is opened with the settings that the page has for this version. Neovim runs without
a screen and is asked by a script, Helix runs in a terminal that is read. Ends with 1 where findings, fixes, or the findings
after an edit are not what a person should get. With the folder of a rust-analyzer, the settings that let it run the command
are tried too. `--draw` also writes the pictures of Neovim in docs/images.

Needs the Python package pyte.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import screen

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "editors.md"

# What is read of Neovim: the findings, what hover says, the fixes, the text after one of them, the findings after an edit.
ASK = """
local function findings()
  local found = {}
  for _, one in ipairs(vim.diagnostic.get(0)) do
    table.insert(found, { one.lnum, one.col, one.severity, one.code })
  end
  table.sort(found, function(a, b) return a[1] < b[1] end)
  return found
end
local function wait(good) return vim.wait(60000, good, 50) end
local function line(number) return vim.api.nvim_buf_get_lines(0, number, number + 1, false)[1] end
local function ask(method, params)
  for _, answer in pairs(vim.lsp.buf_request_sync(0, method, params, 60000) or {}) do
    if answer.result then return answer.result end
  end
end

local told = {}
wait(function() return #findings() == 2 end)
told.findings = findings()
local place = { textDocument = vim.lsp.util.make_text_document_params(), position = { line = 13, character = 14 } }
told.hover = vim.inspect(ask("textDocument/hover", place))
vim.api.nvim_win_set_cursor(0, { 13, 20 })
local start = { line = 12, character = 20 }
local at = { textDocument = place.textDocument, range = { start = start, ["end"] = start }, context = { diagnostics = {} } }
told.actions = {}
for _, action in ipairs(ask("textDocument/codeAction", at) or {}) do table.insert(told.actions, action.title) end
local before = line(12)
local is_it = function(action) return action.title:find("^use `tokio::fs") ~= nil end
vim.lsp.buf.code_action({ filter = is_it, apply = true })
wait(function() return line(12) ~= before end)
told.fixed = line(12)
wait(function() return #findings() == 1 end)
told.left = findings()
vim.fn.writefile({ vim.json.encode(told) }, vim.env.TOLD)
vim.cmd("qa!")
"""

# The same of rust-analyzer, which shows on other lines, as hints, what a finding says of them.
ASK_ANALYZER = """
local function findings()
  local found = {}
  for _, one in ipairs(vim.diagnostic.get(0, { severity = { min = vim.diagnostic.severity.WARN } })) do
    table.insert(found, { one.lnum, one.col, one.severity, one.code })
  end
  table.sort(found, function(a, b) return a[1] < b[1] end)
  return found
end
vim.wait(120000, function() return #findings() == 2 end, 50)
vim.fn.writefile({ vim.json.encode({ findings = findings() }) }, vim.env.TOLD)
vim.cmd("qa!")
"""
# What the plugin nvim-lspconfig has for every user of rust-analyzer.
LSPCONFIG = """
vim.lsp.config("rust_analyzer", { cmd = { "rust-analyzer" }, filetypes = { "rust" }, root_markers = { "Cargo.toml" } })
"""

DIRECT, INDIRECT = [12, 16, 2, "blocking-call"], [13, 4, 1, "blocking-call-indirect"]
ACTIONS = ["use `tokio::fs::read_to_string`", "allow `std-fs-read` here, with a reason"]
# Offered only to editors that say that their edits can make files: Neovim does not.
IN_CONFIG = "allow `std-fs-read` in async-lint.toml"
FIXED = "    let order = tokio::fs::read_to_string(path).await?;"


class Faults:
    def __init__(self):
        self.count = 0

    def expect(self, what, is_good, found):
        print(f"  {'ok' if is_good else 'NOT OK'}: {what}" + ("" if is_good else f"; found {found}"), flush=True)
        self.count += not is_good


def block(kind, word):
    """The first block of the page in this language with this word."""
    blocks = re.findall(rf"```{kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    found = [text for text in blocks if word in text]
    if not found:
        raise SystemExit(f"{PAGE} has no block of {kind} with {word}")
    return found[0]


class Home:
    """A copy of the demo, and folders of its own for a person's settings."""

    def __init__(self, *programs):
        self.folder = Path(tempfile.mkdtemp()).resolve()
        shutil.copytree(ROOT / "demo", self.folder / "demo")
        self.demo = self.folder / "demo"
        self.env = dict(os.environ, PATH=os.pathsep.join([*map(str, programs), os.environ["PATH"]]))
        for name in ["CONFIG", "DATA", "STATE", "CACHE"]:
            self.env[f"XDG_{name}_HOME"] = str(self.folder / name.lower())

    def write(self, name, text):
        path = self.folder / "config" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)


def ask_neovim(program, home, settings, script, faults):
    """Runs a script in a Neovim with these settings; gives what it tells."""
    home.write("nvim/init.lua", settings)
    (home.folder / "ask.lua").write_text(script, encoding="utf-8")
    told = home.folder / "told.json"
    command = [program, "--headless", "src/main.rs", "-c", f"luafile {home.folder}/ask.lua"]
    run = subprocess.run(command, cwd=home.demo, env=dict(home.env, TOLD=str(told)), capture_output=True, text=True, timeout=300)
    said = (run.stdout + run.stderr).strip()
    faults.expect("Neovim takes the settings", "init.lua" not in said, said)
    return json.loads(told.read_text(encoding="utf-8")) if told.exists() else {}


def neovim(program, version, own, faults):
    settings = block("lua", 'vim.lsp.config("async_lint"' if version >= (0, 11) else "vim.lsp.start(")
    with Home(own) as home:
        told = ask_neovim(program, home, settings, ASK, faults)
    faults.expect("both findings: places, levels, codes", told.get("findings") == [DIRECT, INDIRECT], told.get("findings"))
    faults.expect("hover names the blocking call", "TcpStream::connect" in told.get("hover", ""), told.get("hover"))
    faults.expect("the fixes are offered", set(ACTIONS) <= set(told.get("actions", [])), told.get("actions"))
    faults.expect("the fix is put in", told.get("fixed") == FIXED, told.get("fixed"))
    faults.expect("its finding goes away", told.get("left") == [INDIRECT], told.get("left"))


def neovim_with_analyzer(program, own, analyzer, faults):
    with Home(own, analyzer) as home:
        told = ask_neovim(program, home, LSPCONFIG + block("lua", 'vim.lsp.config("rust_analyzer"'), ASK_ANALYZER, faults)
    faults.expect("both findings by rust-analyzer", told.get("findings") == [DIRECT, INDIRECT], told.get("findings"))


LISTED = ["2/2", "WARN ", " blocking-call ", "ERROR ", " blocking-call-indirect "]


def has(*words):
    return lambda text: all(word in text for word in words)


def helix(program, own, faults):
    with Home(own) as home:
        home.write("helix/languages.toml", block("toml", "[language-server.async-lint]"))
        terminal = screen.Terminal([program, "src/main.rs"], home.demo, home.env, columns=120, lines=40)
        look = lambda what, good: faults.expect(what, terminal.wait_for(good), "\n" + terminal.text())
        try:
            look("the file is open", has("async fn checkout"))
            look("the bar counts one error and one warning", lambda text: re.search(r"● 1 .*● 1 ", text))
            terminal.type(" d")
            look("the list of findings", has(*LISTED))
            terminal.type("\x1b")
            terminal.read(0.5)
            terminal.type("13gg20l a")
            look("the fixes are offered", has(*ACTIONS, IN_CONFIG))
            terminal.type("\r")
            look("the fix is put in", has(FIXED.strip()))
            look("its finding goes away", lambda text: re.search(r"● 1 ", text) and not re.search(r"● 1 .*● 1 ", text))
        finally:
            terminal.stop()


def helix_with_analyzer(program, own, analyzer, faults):
    with Home(own, analyzer) as home:
        home.write("helix/languages.toml", block("toml", "[language-server.rust-analyzer.config]"))
        terminal = screen.Terminal([program, "src/main.rs"], home.demo, home.env, columns=160, lines=40)
        try:
            is_there = terminal.wait_for(lambda text: re.search(r"● 1 .*● 1 ", text), 120)
            terminal.type(" d")
            is_there = is_there and terminal.wait_for(has(*LISTED[1:]))
            faults.expect("both findings by rust-analyzer", is_there, "\n" + terminal.text())
        finally:
            terminal.stop()


def draw(program, own):
    """The pictures of Neovim: the demo, with the cursor on the call that blocks."""
    settings = block("lua", "vim.lsp.config(\"async_lint\"")
    quiet = 'vim.o.termguicolors = false\nvim.o.shortmess = "IF"\nvim.o.laststatus = 0\nvim.o.ruler = false\n'
    with Home(own) as home:
        home.write("nvim/init.lua", settings + quiet)
        # The screen is a process of its own: one that Neovim starts itself would look for its libraries in other places.
        socket = str(home.folder / "socket")
        command = [program, "--headless", "--listen", socket, "src/main.rs", "+14"]
        editor = subprocess.Popen(command, cwd=home.demo, env=home.env, stderr=subprocess.DEVNULL)
        while not os.path.exists(socket):
            time.sleep(0.1)
        command = [program, "--server", socket, "--remote-ui"]
        terminal = screen.Terminal(command, home.demo, home.env, columns=136, lines=20)
        try:
            if not terminal.wait_for(lambda text: "it reaches" in text):
                raise SystemExit("Neovim shows no finding:\n" + terminal.text())
            terminal.read(2)
            for name, palette in [("light", screen.LIGHT), ("dark", screen.DARK)]:
                path = ROOT / "docs" / "images" / f"neovim-{name}.svg"
                path.write_text(terminal.picture(palette), encoding="utf-8")
        finally:
            terminal.stop()
            editor.kill()
            editor.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=Path, default=ROOT / "target" / "debug")
    parser.add_argument("--rust-analyzer", type=Path)
    parser.add_argument("--draw", action="store_true")
    parser.add_argument("editors", nargs="+")
    args = parser.parse_args()
    own, analyzer, faults = args.bin.resolve(), args.rust_analyzer and args.rust_analyzer.resolve(), Faults()
    for program in args.editors:
        said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout.splitlines()[0]
        print(said, flush=True)
        version = tuple(int(part) for part in re.findall(r"\d+", said)[:2])
        if "NVIM" in said:
            neovim(program, version, own, faults)
            if analyzer and version >= (0, 11):
                neovim_with_analyzer(program, own, analyzer, faults)
            if args.draw and version >= (0, 11):
                draw(program, own)
        else:
            helix(program, own, faults)
            if analyzer:
                helix_with_analyzer(program, own, analyzer, faults)
    sys.exit(1 if faults.count else 0)


main()
