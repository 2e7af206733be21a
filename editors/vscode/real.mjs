// Tries the packaged extension in a real Visual Studio Code: that of code-server, in a Chromium without a window.
//
//     npm run package && npm run real -- CODE-SERVER [BIN]
//
// CODE-SERVER is the folder of the npm package `code-server` (tools/editors/code-server.sh makes one), BIN the folder of the
// built cargo-async-lint [target/debug]. CHROMIUM names the browser [chromium]. The extension is installed from the .vsix, and
// `demo/` is opened twice: as a folder that is trusted, and as one that is not. Ends with 1 where the list of problems or the
// quick fixes are not what a person should see. Pictures of both windows are left in out/.

import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { chromium } from "playwright-core";

const root = path.resolve("..", "..");
const codeServer = path.resolve(process.argv[2], "out", "node", "entry.js");
const bin = path.resolve(process.argv[3] ?? path.join(root, "target", "debug"));
// With VSCODE_CLI the editor takes the environment as it is, and does not ask a login shell for another PATH.
const env = { ...process.env, PATH: [bin, process.env.PATH].join(path.delimiter), VSCODE_CLI: "1" };
const PATIENCE = 60_000;

const FOUND = [/^call to `shop::orders::record` in async code blocks.*blocking-call-indirect/, /^blocking call to `std::fs::read_to_string`.*blocking-call/];
const FIXES = [/tokio::fs::read_to_string/, /allow `std-fs-read` here, with a reason/, /allow `std-fs-read` in async-lint.toml/];

let faults = 0;

/** Says whether each pattern is found in one of the texts. */
function expect(what, texts, patterns) {
  const missing = patterns.filter((pattern) => !texts.some((text) => pattern.test(text)));
  console.log(`  ${missing.length ? "NOT OK" : "ok"}: ${what}`);
  if (missing.length) {
    faults += 1;
    console.log(`    found ${JSON.stringify(texts)}\n    expected ${missing.join(" and ")}`);
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts the editor's server for a person with these settings, and opens the demo in the browser. */
async function look(browser, name, settings, command) {
  console.log(name);
  const home = fs.mkdtempSync(path.join(tmpdir(), "async-lint-real-"));
  const folder = path.join(home, "demo");
  fs.cpSync(path.join(root, "demo"), folder, { recursive: true });
  fs.mkdirSync(path.join(home, "data", "User"), { recursive: true });
  fs.writeFileSync(path.join(home, "data", "User", "settings.json"), JSON.stringify(settings));
  const own = ["--config", path.join(home, "config.yaml"), "--user-data-dir", path.join(home, "data"), "--extensions-dir", path.join(home, "extensions")];
  const installed = spawnSync(process.execPath, [codeServer, ...own, "--install-extension", "async-lint.vsix"], { env, encoding: "utf8" });
  expect("the .vsix is installed", [installed.stdout], [/successfully installed/]);
  const port = await freePort();
  const args = [...own, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check"];
  const server = spawn(process.execPath, [codeServer, ...args], { env, stdio: ["ignore", "pipe", "inherit"] });
  try {
    await new Promise((resolve, reject) => {
      server.stdout.on("data", (data) => String(data).includes("HTTP server listening") && resolve());
      server.once("exit", () => reject(new Error("code-server has ended")));
    });
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.setDefaultTimeout(PATIENCE);
    const opened = JSON.stringify([["openFile", `vscode-remote://127.0.0.1:${port}${folder}/src/main.rs`]]);
    await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(opened)}`);
    await findings(page);
    await page.screenshot({ path: path.join("out", `${name.replace(/\W+/g, "-")}.png`) });
    await page.close();
    expect("how the server was started", written(path.join(home, "data", "logs")), [command]);
  } finally {
    server.kill();
  }
  fs.rmSync(home, { recursive: true, force: true });
}

/** What the extension has written to its output. */
function written(folder) {
  const files = fs.readdirSync(folder, { recursive: true }).filter((file) => path.basename(file) === "async-lint.log");
  return files.map((file) => fs.readFileSync(path.join(folder, file), "utf8").trim());
}

/** Reads the list of problems and the quick fixes of the second finding. */
async function findings(page) {
  const line = page.locator(".view-line", { hasText: "read_to_string" });
  await line.waitFor();
  await page.locator(".squiggly-error").first().waitFor().catch(() => undefined);
  await page.keyboard.press("Control+Shift+M");
  const rows = page.locator(".markers-panel .monaco-list-row");
  await rows.first().waitFor().catch(() => undefined);
  const texts = await rows.allInnerTexts();
  expect("the list of problems", texts.map((text) => text.replace(/\s+/g, " ").trim()), FOUND);
  await line.click();
  await page.keyboard.press("Home");
  for (let column = 0; column < 20; column += 1) {
    await page.keyboard.press("ArrowRight");
  }
  // The editor asks for fixes when the cursor rests, and shows none while it still waits for the first answer.
  const actions = page.locator(".action-widget .monaco-list-row");
  for (let turn = 0; turn < 10 && (await actions.count()) === 0; turn += 1) {
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+.");
    await actions.first().waitFor({ timeout: PATIENCE / 10 }).catch(() => undefined);
  }
  expect("the quick fixes", await actions.allInnerTexts(), FIXES);
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
await look(browser, "a folder that is trusted", { "security.workspace.trust.enabled": false }, /: cargo async-lint lsp$/);
await look(browser, "a folder that is not trusted", { "security.workspace.trust.startupPrompt": "never" }, /: cargo-async-lint lsp --untrusted$/);
await browser.close();
process.exit(faults ? 1 : 0);
