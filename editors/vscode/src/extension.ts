/**
 * Starts the language server for Rust files, and restarts it when the program, or trust in the folder, is another one.
 */

import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, State } from "vscode-languageclient/node";
import { DOCUMENTS, SECTION, launch, readSettings, serverSettings, versionOf } from "./server";
import { Status } from "./status";

let extension: Extension | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  extension = new Extension(context);
  await extension.restart();
}

export async function deactivate(): Promise<void> {
  await extension?.stop();
}

class Extension {
  private readonly output = vscode.window.createOutputChannel("async-lint", { log: true });
  private readonly status = new Status(DOCUMENTS);
  private client: LanguageClient | undefined;
  /** Starts and stops, one after the other. */
  private queue: Promise<void> = Promise.resolve();

  constructor(context: vscode.ExtensionContext) {
    context.subscriptions.push(
      this.output,
      this.status,
      vscode.commands.registerCommand("async-lint.restart", () => this.restart()),
      vscode.commands.registerCommand("async-lint.showOutput", () => this.output.show()),
      vscode.workspace.onDidChangeConfiguration((event) => this.configurationChanged(event)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.restart()),
    );
  }

  restart(): Promise<void> {
    return this.enqueue(async () => {
      await this.stopClient();
      await this.startClient();
    });
  }

  stop(): Promise<void> {
    return this.enqueue(() => this.stopClient());
  }

  private enqueue(step: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(step).catch((error: unknown) => this.failed(error));
    return this.queue;
  }

  private async startClient(): Promise<void> {
    this.status.starting();
    const start = launch(settings(), vscode.workspace.isTrusted);
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    const version = await versionOf(start, folder);
    this.output.info(`${version}: ${[start.command, ...start.args].join(" ")}`);
    const run = { command: start.command, args: [...start.args], options: { cwd: start.cwd } };
    const client = new LanguageClient(SECTION, "async-lint", run, this.clientOptions());
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Stopped && this.client === client) {
        this.status.stopped();
      } else if (newState === State.Running) {
        this.status.running(version);
      }
    });
    this.client = client;
    await client.start();
  }

  private clientOptions(): LanguageClientOptions {
    return {
      documentSelector: DOCUMENTS,
      initializationOptions: serverSettings(settings()),
      outputChannel: this.output,
      middleware: {
        workspace: {
          // The section also has settings that are not the server's.
          configuration: (params, token, next) =>
            params.items.every((item) => item.section === SECTION)
              ? params.items.map(() => serverSettings(settings()))
              : next(params, token),
        },
      },
    };
  }

  private async stopClient(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await client?.dispose();
  }

  private configurationChanged(event: vscode.ConfigurationChangeEvent): void {
    if (event.affectsConfiguration(`${SECTION}.server.path`)) {
      void this.restart();
    } else if (event.affectsConfiguration(SECTION)) {
      const params = { settings: { [SECTION]: serverSettings(settings()) } };
      this.client?.sendNotification("workspace/didChangeConfiguration", params).catch((error: unknown) => this.failed(error));
    }
  }

  /** Says what went wrong, and what can be done: most often the tool is not installed. */
  private failed(error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.output.error(why);
    this.status.failed(why);
    const advice = "`cargo install --locked cargo-async-lint` installs the tool.";
    const [again, set, show] = ["Try Again", "Open Settings", "Show Output"];
    void vscode.window.showErrorMessage(`async-lint does not run. ${why}. ${advice}`, again, set, show).then((choice) => {
      if (choice === again) {
        void this.restart();
      } else if (choice === set) {
        void vscode.commands.executeCommand("workbench.action.openSettings", `${SECTION}.server.path`);
      } else if (choice === show) {
        this.output.show();
      }
    });
  }
}

function settings() {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  return readSettings((name) => configuration.get(name));
}
