/**
 * The manifest fits the code, the tool and its documentation.
 */

import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { ROOT } from "./client";
import { SECTION, launch, readSettings, serverSettings } from "../src/server";

const manifest = JSON.parse(fs.readFileSync("package.json", "utf8"));
const properties: Record<string, { default: unknown }> = manifest.contributes.configuration.properties;
const source = fs.readFileSync("src/extension.ts", "utf8");

test("the version is that of the tool", () => {
  const cargo = fs.readFileSync(path.join(ROOT, "Cargo.toml"), "utf8");
  assert.equal(manifest.version, /^version = "(.*)"/m.exec(cargo)?.[1]);
});

test("every command of the manifest exists", () => {
  for (const { command } of manifest.contributes.commands) {
    assert.ok(source.includes(`registerCommand("${command}"`), command);
  }
});

test("the settings at first are the defaults of the manifest", () => {
  const byDefault = readSettings((name) => properties[`${SECTION}.${name}`]?.default);
  assert.deepEqual(byDefault, readSettings(() => undefined));
  assert.deepEqual(serverSettings(byDefault), { args: [], codeLens: false, inlayHints: false });
});

test("docs/editors.md lists what the server reads", () => {
  const page = fs.readFileSync(path.join(ROOT, "docs", "editors.md"), "utf8");
  for (const name of Object.keys(serverSettings(readSettings(() => undefined)))) {
    assert.match(page, new RegExp(`^\\| \`${name}\` \\|`, "m"));
    assert.ok(`${SECTION}.${name}` in properties, name);
  }
});

test("values of the wrong type count as not set", () => {
  const wrong: Record<string, unknown> = { "server.path": 1, args: ["-W", 2, "all"], codeLens: "yes", inlayHints: null };
  assert.deepEqual(readSettings((name) => wrong[name]), { path: "", args: ["-W", "all"], codeLens: false, inlayHints: false });
});

test("a folder that is not trusted decides nothing about the program", () => {
  const untrusted = launch(readSettings(() => undefined), false);
  assert.deepEqual([untrusted.command, untrusted.args], ["cargo-async-lint", ["lsp", "--untrusted"]]);
  assert.ok(untrusted.cwd);
  const restricted: string[] = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
  assert.deepEqual([...restricted].sort(), [`${SECTION}.args`, `${SECTION}.server.path`]);
});

test("a .vsix has the licences of what is bundled", () => {
  const text = fs.readFileSync("out/licenses.txt", "utf8");
  assert.match(text, /^vscode-languageclient \d/m);
  assert.match(text, /Permission is hereby granted/);
});
