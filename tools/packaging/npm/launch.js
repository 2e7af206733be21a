#!/usr/bin/env node
// Starts the program that is in the package of this platform, and ends as it ends.
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");
const { PLATFORMS, packageOf } = require("./platforms.js");

function find() {
  const platform = PLATFORMS.find(({ os, cpu }) => os === process.platform && cpu === process.arch);
  if (!platform) {
    fail(`there is no package for ${process.platform} on ${process.arch}; build it: cargo install --locked cargo-async-lint`);
  }
  const name = packageOf(platform);
  try {
    return require.resolve(`${name}/bin/${platform.program}`);
  } catch {
    fail(`the package ${name} is not installed; install again, without --omit=optional`);
  }
}

function fail(message) {
  console.error(`cargo-async-lint: ${message}`);
  process.exit(2);
}

const child = spawn(find(), process.argv.slice(2), { stdio: "inherit" });
child.on("error", (error) => fail(error.message));
// Whoever ends the launcher means the program.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => {
  if (signal === null) process.exit(code);
  // Node.js ignores some signals; then this code tells of it, as a shell would.
  process.exitCode = 128 + constants.signals[signal];
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
