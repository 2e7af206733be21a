/**
 * How the server is started and what it is told, without the editor: the tests start it in the same way.
 */

import { execFile } from "node:child_process";
import { homedir } from "node:os";

/** Under this name the editor keeps the settings. */
export const SECTION = "async-lint";

/** Which documents the server is told of. */
export const DOCUMENTS = [{ scheme: "file", language: "rust" }];

/** The settings of the extension, as the editor keeps them. */
export interface Settings {
  /** The program; empty for `cargo async-lint`. */
  readonly path: string;
  readonly args: readonly string[];
  readonly codeLens: boolean;
  readonly inlayHints: boolean;
}

/** Reads settings by their names below `SECTION`; a value of the wrong type counts as not set. */
export function readSettings(get: (name: string) => unknown): Settings {
  const path = get("server.path");
  const args = get("args");
  return {
    path: typeof path === "string" ? path.trim() : "",
    args: Array.isArray(args) ? args.filter((arg) => typeof arg === "string") : [],
    codeLens: get("codeLens") === true,
    inlayHints: get("inlayHints") === true,
  };
}

/** The settings that the server reads. It refuses names that it does not know, and those of the extension are such. */
export function serverSettings({ args, codeLens, inlayHints }: Settings) {
  return { args: [...args], codeLens, inlayHints };
}

/** A program with its arguments, and the folder that it starts in. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** `undefined`: the folder that is open. */
  readonly cwd: string | undefined;
}

/** Which program is the server. */
export function launch({ path }: Settings, isTrusted: boolean): Launch {
  if (!isTrusted) {
    // Cargo follows the toolchain file and the configuration of the folder before the tool begins. Windows searches the
    // current folder for programs, so this is not the one that is open.
    return { command: path || "cargo-async-lint", args: ["lsp", "--untrusted"], cwd: homedir() };
  }
  return path === ""
    ? { command: "cargo", args: ["async-lint", "lsp"], cwd: undefined }
    : { command: path, args: ["lsp"], cwd: undefined };
}

/** Asks for the version of a server before it is started: a program that is missing says so here. */
export function versionOf({ command, args, cwd }: Launch, folder: string | undefined): Promise<string> {
  const asked = [...args.slice(0, args.indexOf("lsp")), "--version"];
  return new Promise((resolve, reject) => {
    execFile(command, asked, { cwd: cwd ?? folder, timeout: 60_000 }, (error, stdout, stderr) => {
      if (error) {
        // The first line says what is wrong; cargo goes on with advice that leads elsewhere.
        const said = stderr.trim().split("\n")[0] || error.message;
        reject(new Error(`\`${[command, ...asked].join(" ")}\` failed: ${said}`));
      } else {
        resolve(stdout.trim());
      }
    });
  });
}
