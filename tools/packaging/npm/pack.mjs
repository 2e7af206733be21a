#!/usr/bin/env node
// Makes the packages for npm: one for each platform with its binary, and `cargo-async-lint`, which asks for all of them as
// optional and starts the one that fits. npm leaves out those whose `os` and `cpu` are not those of the machine.
//
// Usage: tools/packaging/npm/pack.mjs OUT TARGET=BINARY...
//
// Name, version, licence, description and address are Cargo.toml's.
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../../..");
const { PLATFORMS, packageOf } = createRequire(import.meta.url)("./platforms.js");

const manifest = readFileSync(join(root, "Cargo.toml"), "utf8");
const field = (name) => manifest.match(new RegExp(`^${name} = "(.*)"`, "m"))?.[1];
const version = field("version");
const address = field("repository");
const about = { version, license: field("license"), ...(address && { repository: { type: "git", url: `git+${address}.git` } }) };

const [out, ...given] = process.argv.slice(2);
if (!out || given.length === 0) {
  console.error("usage: pack.mjs OUT TARGET=BINARY...");
  process.exit(2);
}
mkdirSync(out, { recursive: true });
const work = mkdtempSync(join(tmpdir(), "npm-"));
try {
  for (const [target, binary] of given.map((one) => one.split("="))) packPlatform(target, binary);
  packMain();
} finally {
  rmSync(work, { recursive: true });
}

function packPlatform(target, binary) {
  const platform = PLATFORMS.find((platform) => platform.target === target);
  if (!platform) throw new Error(`no package is made for ${target}`);
  const name = packageOf(platform);
  const folder = packageFolder(name);
  mkdirSync(join(folder, "bin"));
  const program = join(folder, "bin", platform.program);
  copyFileSync(binary, program);
  chmodSync(program, 0o755);
  writeFileSync(join(folder, "README.md"), `# ${name}\n\nThe program of [cargo-async-lint](https://www.npmjs.com/package/cargo-async-lint) for ${target}.\n`);
  pack(folder, {
    name,
    description: `The program of cargo-async-lint for ${target}`,
    os: [platform.os],
    cpu: [platform.cpu],
    files: ["bin", "LICENSE-*"],
    preferUnplugged: true,
  });
}

function packMain() {
  const folder = packageFolder("cargo-async-lint");
  for (const file of ["launch.js", "platforms.js"]) copyFileSync(join(here, file), join(folder, file));
  copyFileSync(join(here, "../about.md"), join(folder, "README.md"));
  pack(folder, {
    name: "cargo-async-lint",
    description: field("description"),
    keywords: ["rust", "async", "blocking", "lint", "tokio"],
    bin: { "cargo-async-lint": "launch.js" },
    files: ["launch.js", "platforms.js", "LICENSE-*"],
    engines: { node: ">=18" },
    optionalDependencies: Object.fromEntries(PLATFORMS.map((platform) => [packageOf(platform), version])),
  });
}

function packageFolder(name) {
  const folder = join(work, name);
  mkdirSync(folder);
  for (const licence of ["LICENSE-APACHE", "LICENSE-MIT"]) copyFileSync(join(root, licence), join(folder, licence));
  return folder;
}

function pack(folder, fields) {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ ...fields, ...about }, null, 2) + "\n");
  const windows = process.platform === "win32";
  execFileSync("npm", ["pack", "--silent", "--pack-destination", resolve(out)], { cwd: folder, stdio: "inherit", shell: windows });
}
