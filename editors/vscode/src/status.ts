/**
 * What the status bar says of the server, among the languages' own entries (`{}`).
 */

import * as vscode from "vscode";

export class Status implements vscode.Disposable {
  private readonly item: vscode.LanguageStatusItem;

  constructor(documents: vscode.DocumentSelector) {
    this.item = vscode.languages.createLanguageStatusItem("async-lint.status", documents);
    this.item.name = "async-lint";
  }

  starting(): void {
    this.set("starts", vscode.LanguageStatusSeverity.Information, true);
  }

  running(version: string): void {
    this.set(version, vscode.LanguageStatusSeverity.Information);
  }

  stopped(): void {
    this.set("has stopped", vscode.LanguageStatusSeverity.Warning);
  }

  failed(why: string): void {
    this.set(why, vscode.LanguageStatusSeverity.Error);
  }

  dispose(): void {
    this.item.dispose();
  }

  private set(detail: string, severity: vscode.LanguageStatusSeverity, busy = false): void {
    this.item.text = "async-lint";
    this.item.detail = detail;
    this.item.severity = severity;
    this.item.busy = busy;
    // A server that does not run can be started from here.
    const isDown = severity !== vscode.LanguageStatusSeverity.Information;
    this.item.command = isDown
      ? { command: "async-lint.restart", title: "Restart the server" }
      : { command: "async-lint.showOutput", title: "Show the output" };
  }
}
