/**
 * What an editor gets from the server that the extension starts.
 */

import assert from "node:assert/strict";
import * as fs from "node:fs";
import { after, before, describe, test } from "node:test";
import { CodeAction, CodeLens, Diagnostic, DiagnosticSeverity, Hover, InlayHint } from "vscode-languageserver-protocol";
import { Editor, PLAIN, demo, environment, program, until } from "./client";
import { launch, versionOf } from "../src/server";

const MAIN = "src/main.rs";
const ORDERS = "src/orders.rs";

/** Line and column, from 0, with level and code. */
function place({ range, severity, code }: Diagnostic): string {
  const level = severity === DiagnosticSeverity.Error ? "error" : "warning";
  return `${range.start.line}:${range.start.character} ${level} ${code}`;
}

const FOUND = ["12:16 warning blocking-call", "13:4 error blocking-call-indirect"];

/** The findings of `demo/`, when there are as many as wanted. */
async function found(editor: Editor, count: number): Promise<string[]> {
  const all = await editor.diagnostics(MAIN, (all) => all.length === count);
  return all.map(place).sort();
}

describe("a folder that is trusted", () => {
  let editor: Editor;
  let text: string;

  before(async () => {
    process.env.PATH = environment().PATH;
    editor = await Editor.start(demo(), PLAIN);
    text = await editor.open(MAIN);
  });

  after(async () => {
    assert.equal(await editor.stop(), 0);
    assert.deepEqual(editor.shown, []);
    fs.rmSync(editor.folder, { recursive: true });
  });

  test("the findings are those of the README", async () => {
    assert.deepEqual(await found(editor, 2), FOUND);
  });

  test("a finding has the steps to the blocking call, and a page about its lint", async () => {
    const all = await editor.diagnostics(MAIN, (all) => all.length === 2);
    const indirect = all.find((one) => one.code === "blocking-call-indirect");
    const steps = indirect?.relatedInformation?.map(({ location }) => `${location.uri} ${location.range.start.line}`);
    const calls = [`${editor.uri(MAIN)} 13`, `${editor.uri(ORDERS)} 4`, `${editor.uri(ORDERS)} 8`];
    assert.deepEqual(steps?.filter((step) => calls.includes(step)), calls.slice(1));
    assert.match(indirect?.codeDescription?.href ?? "", /blocking-call-indirect/);
  });

  test("quick fixes put in the async counterpart, or allow the finding", async () => {
    const all = await editor.diagnostics(MAIN, (all) => all.length === 2);
    const direct = all.filter((one) => one.code === "blocking-call");
    const context = { diagnostics: direct };
    const actions = await editor.ask<CodeAction[]>("textDocument/codeAction", MAIN, { range: direct[0]?.range, context });
    const titles = actions.map((action) => action.title).join("\n");
    assert.match(titles, /tokio::fs::read_to_string/);
    assert.match(titles, /allow `std-fs-read` here/);
    assert.match(titles, /allow `std-fs-read` in async-lint.toml/);
  });

  test("all safe fixes of a file are one action", async () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
    const context = { diagnostics: [], only: ["source.fixAll"] };
    const actions = await editor.ask<CodeAction[]>("textDocument/codeAction", MAIN, { range, context });
    assert.deepEqual(actions.map((action) => action.kind), ["source.fixAll.async-lint"]);
  });

  test("hover explains a call", async () => {
    const hover = await editor.ask<Hover>("textDocument/hover", MAIN, { position: { line: 13, character: 14 } });
    assert.match(JSON.stringify(hover.contents), /TcpStream::connect/);
  });

  test("a text that is not saved counts", async () => {
    await editor.change(MAIN, text.replace("    orders::record(&order);\n", ""));
    assert.deepEqual(await found(editor, 1), FOUND.slice(0, 1));
    await editor.change(MAIN, text);
    assert.deepEqual(await found(editor, 2), FOUND);
  });

  test("lenses and hints are there when they are switched on", async () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
    await editor.open(ORDERS);
    const lenses = () => editor.ask<CodeLens[] | null>("textDocument/codeLens", ORDERS).then((all) => all ?? []);
    const hints = () => editor.ask<InlayHint[] | null>("textDocument/inlayHint", MAIN, { range }).then((all) => all ?? []);
    assert.deepEqual([await lenses(), await hints()], [[], []]);
    await editor.set({ ...PLAIN, codeLens: true, inlayHints: true });
    const titles = (await until(lenses, (all) => all.length > 0)).map((lens) => lens.command?.title);
    assert.deepEqual(titles, ["blocks 2 deep: std::net::TcpStream::connect", "blocks: std::net::TcpStream::connect"]);
    const labels = (await until(hints, (all) => all.length > 0)).map((hint) => hint.label);
    assert.deepEqual(labels, ["blocks: std::fs::read_to_string", "blocks 3 deep: std::net::TcpStream::connect"]);
  });

  test("flags of the settings count, and go again", async () => {
    await editor.set({ ...PLAIN, args: ["-A", "file"] });
    assert.deepEqual(await found(editor, 1), FOUND.slice(1));
    await editor.set(PLAIN);
    assert.deepEqual(await found(editor, 2), FOUND);
  });

  test("the editor is asked to watch files", async () => {
    assert.deepEqual(await until(() => editor.watched, (all) => all.length > 0), ["workspace/didChangeWatchedFiles"]);
  });
});

describe("how the server is started", () => {
  const starts: [string, string, boolean][] = [
    ["by the path of the program", program(), true],
    ["in Restricted Mode, from PATH", "", false],
    ["in Restricted Mode, by the path of the program", program(), false],
  ];
  for (const [name, path, isTrusted] of starts) {
    test(name, async () => {
      process.env.PATH = environment().PATH;
      const settings = { ...PLAIN, path };
      assert.match(await versionOf(launch(settings, isTrusted), undefined), /^cargo-async-lint \d/);
      const editor = await Editor.start(demo(), settings, isTrusted);
      await editor.open(MAIN);
      assert.deepEqual(await found(editor, 2), FOUND);
      assert.equal(await editor.stop(), 0);
      fs.rmSync(editor.folder, { recursive: true });
    });
  }

  test("a program that is missing is named", async () => {
    const missing = launch({ ...PLAIN, path: "no-such-program" }, true);
    await assert.rejects(versionOf(missing, undefined), /`no-such-program --version` failed: .*ENOENT/);
  });
});
