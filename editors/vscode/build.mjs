// Bundles the extension into out/extension.js, and with `--tests` the tests into out/test.
//
// The licences of what is bundled go into out/licenses.txt, those of the project beside package.json: a .vsix has both.

import * as fs from "node:fs";
import * as path from "node:path";
import { build } from "esbuild";

const options = { bundle: true, platform: "node", format: "cjs", target: "node20", logLevel: "warning" };
fs.rmSync("out", { recursive: true, force: true });

const { metafile } = await build({
  ...options,
  entryPoints: ["src/extension.ts"],
  outfile: "out/extension.js",
  external: ["vscode"],
  minify: true,
  metafile: true,
});
fs.writeFileSync("out/licenses.txt", licenses(Object.keys(metafile.inputs)));
for (const name of ["LICENSE-APACHE", "LICENSE-MIT"]) {
  fs.copyFileSync(path.join("..", "..", name), name);
}

if (process.argv.includes("--tests")) {
  const tests = fs.readdirSync("test").filter((name) => name.endsWith(".test.ts"));
  await build({ ...options, entryPoints: tests.map((name) => `test/${name}`), outdir: "out/test", sourcemap: "inline" });
}

/** The licence of each package that one of the bundled files comes from. */
function licenses(files) {
  const packages = files.map((file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  const texts = [...new Set(packages.filter(Boolean))].sort().map((folder) => {
    const name = fs.readdirSync(folder).find((name) => /^licen[sc]e/i.test(name));
    if (!name) {
      throw new Error(`${folder} has no licence`);
    }
    const version = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")).version;
    const title = `${folder.slice("node_modules/".length)} ${version}`;
    return `${title}\n\n${fs.readFileSync(path.join(folder, name), "utf8").trim()}\n`;
  });
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}
