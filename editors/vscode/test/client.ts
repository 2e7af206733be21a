/**
 * An editor without a window: it starts the server as the extension does, opens texts and keeps what it is told of them.
 */

import { spawn, ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { createMessageConnection, MessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import {
  ClientCapabilities,
  Diagnostic,
  DocumentDiagnosticReport,
  InitializeResult,
  PublishDiagnosticsParams,
  RegistrationParams,
} from "vscode-languageserver-protocol";
import { DOCUMENTS, SECTION, Settings, launch, serverSettings } from "../src/server";

/** The root of the repository; tests run in the folder of the extension. */
export const ROOT = path.resolve("..", "..");

/** How long anything may take, in milliseconds. */
const PATIENCE = 60_000;

/** Of what Visual Studio Code says that it can do: what the server asks for. */
const CAPABILITIES: ClientCapabilities = {
  general: { positionEncodings: ["utf-16"] },
  window: { workDoneProgress: true },
  workspace: {
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
    workspaceEdit: { documentChanges: true, resourceOperations: ["create", "rename", "delete"] },
    codeLens: { refreshSupport: true },
    inlayHint: { refreshSupport: true },
    diagnostics: { refreshSupport: true },
  },
  textDocument: {
    publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true, tagSupport: { valueSet: [1, 2] } },
    diagnostic: { dynamicRegistration: true, relatedDocumentSupport: false },
    hover: { contentFormat: ["markdown", "plaintext"] },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["", "quickfix", "source", "source.fixAll"] } } },
  },
};

/** The tool: that of `ASYNC_LINT`, or the newest one that was built here. */
export function program(): string {
  const name = process.platform === "win32" ? "cargo-async-lint.exe" : "cargo-async-lint";
  const target = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, "target");
  const built = ["debug", "release"].map((profile) => path.join(target, profile, name)).filter((file) => fs.existsSync(file));
  built.sort((one, other) => fs.statSync(other).mtimeMs - fs.statSync(one).mtimeMs);
  const found = process.env.ASYNC_LINT ?? built[0];
  if (!found) {
    throw new Error("the tests need the tool: run `cargo build`, or name it in ASYNC_LINT");
  }
  return path.resolve(found);
}

/** A copy of `demo/`, which the tests may change. */
export function demo(): string {
  const folder = fs.realpathSync.native(fs.mkdtempSync(path.join(tmpdir(), "async-lint-")));
  fs.cpSync(path.join(ROOT, "demo"), folder, { recursive: true });
  return folder;
}

/** The settings as they are at first, but for the program. */
export const PLAIN: Settings = { path: "", args: [], codeLens: false, inlayHints: false };

export class Editor {
  readonly pushed = new Map<string, Diagnostic[]>();
  readonly watched: string[] = [];
  readonly shown: string[] = [];
  settings: Settings;
  private versions = new Map<string, number>();

  private constructor(
    readonly folder: string,
    private readonly process: ChildProcess,
    private readonly connection: MessageConnection,
    settings: Settings,
  ) {
    this.settings = settings;
  }

  /** Starts the server for a folder, and introduces itself. */
  static async start(folder: string, settings: Settings, isTrusted = true): Promise<Editor> {
    const { command, args, cwd } = launch(settings, isTrusted);
    const server = spawn(command, args, { cwd: cwd ?? folder, stdio: ["pipe", "pipe", "inherit"], env: environment() });
    const connection = createMessageConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
    const editor = new Editor(folder, server, connection, settings);
    editor.listen();
    const uri = pathToFileURL(folder).href;
    const result: InitializeResult = await connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: [{ uri, name: "demo" }],
      capabilities: CAPABILITIES,
      initializationOptions: serverSettings(settings),
    });
    if (result.capabilities.diagnosticProvider === undefined) {
      throw new Error("the server does not answer requests for diagnostics");
    }
    await connection.sendNotification("initialized", {});
    return editor;
  }

  private listen(): void {
    const { connection } = this;
    connection.onRequest("workspace/configuration", ({ items }: { items: { section?: string }[] }) =>
      items.map(({ section }) => (section === SECTION ? serverSettings(this.settings) : null)),
    );
    connection.onRequest("client/registerCapability", ({ registrations }: RegistrationParams) => {
      this.watched.push(...registrations.map((registration) => registration.method));
      return null;
    });
    // Progress, and requests to ask again.
    connection.onRequest(() => null);
    connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }: PublishDiagnosticsParams) => {
      this.pushed.set(uri, diagnostics);
    });
    connection.onNotification("window/showMessage", ({ message }: { message: string }) => {
      this.shown.push(message);
    });
    connection.listen();
  }

  uri(file: string): string {
    return pathToFileURL(path.join(this.folder, file)).href;
  }

  async open(file: string): Promise<string> {
    const text = fs.readFileSync(path.join(this.folder, file), "utf8");
    const languageId = DOCUMENTS[0]?.language;
    this.versions.set(file, 1);
    await this.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri: this.uri(file), languageId, version: 1, text },
    });
    return text;
  }

  async change(file: string, text: string): Promise<void> {
    const version = (this.versions.get(file) ?? 0) + 1;
    this.versions.set(file, version);
    await this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: this.uri(file), version },
      contentChanges: [{ text }],
    });
  }

  /** Other settings of the person, told as the extension tells them. */
  async set(settings: Settings): Promise<void> {
    this.settings = settings;
    const params = { settings: { [SECTION]: serverSettings(settings) } };
    await this.connection.sendNotification("workspace/didChangeConfiguration", params);
  }

  /** Asks about a document; the rest of the parameters is `more`. */
  ask<Answer>(method: string, file: string, more: object = {}): Promise<Answer> {
    return this.connection.sendRequest(method, { textDocument: { uri: this.uri(file) }, ...more });
  }

  /** The findings of an open document, once they are as wanted, or as they are when patience is over. */
  diagnostics(file: string, wanted: (found: Diagnostic[]) => boolean): Promise<Diagnostic[]> {
    return until(async () => {
      const report = await this.ask<DocumentDiagnosticReport>("textDocument/diagnostic", file);
      return report.kind === "full" ? report.items : [];
    }, wanted);
  }

  /** Takes leave. Gives the exit code. */
  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.process.once("exit", resolve));
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    const code = await ended;
    this.connection.dispose();
    return code;
  }
}

/** Asks again and again, until the answer is as wanted; gives the last answer. */
export async function until<T>(ask: () => T | Promise<T>, wanted: (found: T) => boolean): Promise<T> {
  const end = Date.now() + PATIENCE;
  for (;;) {
    // A request may be refused because the text has changed since.
    const found = await Promise.resolve(ask()).catch((error: unknown) => (Date.now() < end ? undefined : Promise.reject(error)));
    if (found !== undefined && (wanted(found) || Date.now() > end)) {
      return found;
    }
    await sleep(50);
  }
}

/** `PATH` begins with the folder of the tool, as if it was installed. */
export function environment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: [path.dirname(program()), process.env.PATH].join(path.delimiter) };
}
