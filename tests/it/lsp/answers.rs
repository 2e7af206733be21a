//! What an editor may ask about a text: what to do about findings, what a call does, how deep it blocks.

use serde_json::{Value, json};

use super::client::{Client, abilities, uri};
use super::project;

const CODE: &str =
    "mod helper;\n\npub async fn f() {\n    std::thread::sleep(std::time::Duration::MAX);\n    helper::save();\n}\n";
const HELPER: &str = "pub fn save() {\n    inner();\n}\nfn inner() {\n    std::fs::write(\"a\", \"\").ok();\n}\n";

fn at(line: u32, character: u32) -> Value {
    json!({ "line": line, "character": character })
}

fn about(uri: &str) -> Value {
    json!({ "textDocument": { "uri": uri } })
}

fn actions(client: &mut Client, uri: &str, line: u32, only: Value) -> Vec<Value> {
    let range = json!({ "start": at(line, 5), "end": at(line, 5) });
    let context = json!({ "diagnostics": [], "only": only });
    let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
    client.ask("textDocument/codeAction", params).unwrap().as_array().unwrap().clone()
}

/// A text with the edits of an action that are about it.
fn edited(text: &str, action: &Value, uri: &str) -> String {
    let lines: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let offset = |place: &Value| {
        let (line, column) = (place["line"].as_u64().unwrap() as usize, place["character"].as_u64().unwrap() as usize);
        lines[line] + column
    };
    let changes = action["edit"]["documentChanges"].as_array().unwrap();
    let mine = changes.iter().filter(|change| change["textDocument"]["uri"] == uri);
    let edits = mine.flat_map(|change| change["edits"].as_array().unwrap());
    let mut edits: Vec<(usize, usize, &str)> = edits
        .map(|edit| (offset(&edit["range"]["start"]), offset(&edit["range"]["end"]), edit["newText"].as_str().unwrap()))
        .collect();
    edits.sort();
    let mut text = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        text.replace_range(start..end, new);
    }
    text
}

fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().map(|action| action["title"].as_str().unwrap()).collect()
}

#[test]
fn a_finding_tells_how_it_gets_there_and_where_to_read_more() {
    let dir = project(CODE, &[("src/helper.rs", HELPER)]);
    let mut client = Client::start(dir.path());
    let of_lib = client.open(&dir.path().join("src/lib.rs"), CODE);
    client.settle(&of_lib);
    let found = &client.told[&of_lib];
    let page = found[0]["codeDescription"]["href"].as_str().unwrap();
    assert!(page.ends_with("docs/lints/blocking-call.md"), "{page}");
    assert!(found[0]["message"].as_str().unwrap().contains("\nhelp: use `tokio::time::sleep`"), "{}", found[0]);
    let related = found[1]["relatedInformation"].as_array().unwrap();
    let of_helper = uri(&dir.path().join("src/helper.rs"));
    let steps: Vec<_> =
        related.iter().take(2).map(|it| (&it["location"]["uri"], &it["location"]["range"]["start"])).collect();
    assert_eq!(steps, [(&json!(of_helper), &at(1, 4)), (&json!(of_helper), &at(4, 4))]);
    assert_eq!(related[1]["message"], "`demo::helper::inner` calls `std::fs::write`");
    // A comment that silences nothing is shown as what is not needed.
    client.replace(&of_lib, "// async-lint: allow(file)\nfn f() {}\n");
    client.settle(&of_lib);
    let unused = &client.told[&of_lib][0];
    assert_eq!((&unused["code"], &unused["tags"]), (&json!("unused-suppression"), &json!([1])));
    assert_eq!(client.end(), Some(0));
}

#[test]
fn what_can_be_done_is_done_by_edits() {
    let dir = project(CODE, &[("src/helper.rs", HELPER)]);
    let mut client = Client::start(dir.path());
    let of_lib = client.open(&dir.path().join("src/lib.rs"), CODE);
    let here = actions(&mut client, &of_lib, 3, Value::Null);
    let wanted = [
        "use `tokio::time::sleep`",
        "allow `std-thread-sleep` here, with a reason",
        "allow `std-thread-sleep` in async-lint.toml",
        "apply all safe fixes of async-lint in this file",
    ];
    assert_eq!(titles(&here), wanted);
    let sleeps = CODE
        .replace("std::thread::sleep(std::time::Duration::MAX)", "tokio::time::sleep(std::time::Duration::MAX).await");
    assert_eq!(edited(CODE, &here[0], &of_lib), sleeps);
    assert_eq!((&here[0]["isPreferred"], &here[0]["kind"]), (&json!(true), &json!("quickfix")));
    let allowed = CODE.replace(
        "    std::thread",
        "    // async-lint: allow(std-thread-sleep) -- say here why this may block\n    std::thread",
    );
    assert_eq!(edited(CODE, &here[1], &of_lib), allowed);
    let config = format!("{}/async-lint.toml", uri(dir.path()));
    let changes = &here[2]["edit"]["documentChanges"];
    assert_eq!((&changes[0]["kind"], &changes[0]["uri"]), (&json!("create"), &json!(config)));
    assert_eq!(edited("", &here[2], &config), "[levels]\nstd-thread-sleep = \"allow\"\n");
    assert_eq!(edited(CODE, &here[3], &of_lib), sleeps);
    // The helper is moved away as a whole, where somebody looks at it first.
    let helper = actions(&mut client, &of_lib, 4, json!(["quickfix"]));
    assert!(titles(&helper).iter().any(|title| title.ends_with("(review it)")), "{helper:?}");
    assert!(edited(CODE, &helper[0], &of_lib).contains("spawn_blocking"), "{helper:?}");
    assert_eq!(titles(&actions(&mut client, &of_lib, 0, json!(["source"]))), [wanted[3]]);
    assert_eq!(actions(&mut client, &of_lib, 0, json!(["quickfix"])), [] as [Value; 0]);
    assert_eq!(client.end(), Some(0));
}

#[test]
fn what_is_known_of_a_call_or_function_is_shown_where_it_stands() {
    let dir = project(CODE, &[("src/helper.rs", HELPER)]);
    let mut client = Client::start(dir.path());
    let of_lib = client.open(&dir.path().join("src/lib.rs"), CODE);
    let of_helper = client.open(&dir.path().join("src/helper.rs"), HELPER);
    let mut said = |uri: &str, place: Value| {
        let hover =
            client.ask("textDocument/hover", json!({ "textDocument": { "uri": uri }, "position": place })).unwrap();
        hover["contents"]["value"].as_str().unwrap_or_default().to_owned()
    };
    let call = said(&of_lib, at(4, 14));
    for part in
        ["demo::helper::save\n", "runs in the async fn", "blocks: file", "- calls std::fs::write at src/helper.rs:5:5"]
    {
        assert!(call.contains(part), "{part} is not in {call}");
    }
    let name = said(&of_lib, at(2, 14));
    assert!(name.contains("demo::f (src/lib.rs:3:14)") && name.contains("role:"), "{name}");
    let inner = said(&of_helper, at(1, 5));
    assert!(inner.starts_with("```text\ndemo::helper::inner\n") && inner.contains("blocks: file"), "{inner}");
    let helper = said(&of_helper, at(3, 4));
    assert!(helper.contains("demo::helper::inner (src/helper.rs:4:4)") && helper.contains("blocks: file"), "{helper}");
    assert_eq!(said(&of_lib, at(1, 0)), "");
    assert_eq!(client.end(), Some(0));
}

#[test]
fn depths_are_shown_to_who_wants_them() {
    let dir = project(CODE, &[("src/helper.rs", HELPER)]);
    let everywhere = json!({ "start": at(0, 0), "end": at(99, 0) });
    let hints = |uri: &str| json!({ "textDocument": { "uri": uri }, "range": everywhere });
    let mut plain = Client::start(dir.path());
    let of_lib = plain.open(&dir.path().join("src/lib.rs"), CODE);
    assert_eq!(plain.ask("textDocument/codeLens", about(&of_lib)), Ok(Value::Null));
    assert_eq!(plain.ask("textDocument/inlayHint", hints(&of_lib)), Ok(Value::Null));
    assert_eq!(plain.end(), Some(0));
    let wanted = json!({ "codeLens": true, "inlayHints": true });
    let mut client = Client::start_with(dir.path(), &[], abilities(), wanted);
    let of_lib = client.open(&dir.path().join("src/lib.rs"), CODE);
    let of_helper = client.open(&dir.path().join("src/helper.rs"), HELPER);
    let shown = client.ask("textDocument/inlayHint", hints(&of_lib)).unwrap();
    let labels: Vec<_> = shown.as_array().unwrap().iter().map(|hint| (&hint["label"], &hint["position"])).collect();
    let wanted = ["blocks: std::thread::sleep", "blocks 3 deep: std::fs::write"].map(|label| json!(label));
    assert_eq!(labels, [(&wanted[0], &at(3, 49)), (&wanted[1], &at(4, 19))]);
    let shown = client.ask("textDocument/codeLens", about(&of_helper)).unwrap();
    let titles: Vec<_> = shown.as_array().unwrap().iter().map(|lens| &lens["command"]["title"]).collect();
    assert_eq!(titles, ["blocks 2 deep: std::fs::write", "blocks: std::fs::write"]);
    let links = client.ask("textDocument/documentLink", about(&of_lib)).unwrap();
    assert_eq!(links[0]["target"], format!("{of_helper}#L5,5"));
    assert_eq!(links[0]["range"]["start"], at(4, 4));
    assert_eq!(client.end(), Some(0));
}

#[test]
fn who_asks_for_findings_is_not_told_of_open_texts() {
    let dir = project(
        CODE,
        &[("src/helper.rs", "pub fn save() {}\npub async fn g() {\n    std::fs::read(\"a\").ok();\n}\n")],
    );
    let mut can = abilities();
    can["textDocument"]["diagnostic"] = json!({ "relatedInformation": true });
    can["workspace"]["diagnostics"] = json!({ "refreshSupport": true });
    let mut client = Client::start_with(dir.path(), &[], can, Value::Null);
    let of_lib = client.open(&dir.path().join("src/lib.rs"), CODE);
    let report = client.ask("textDocument/diagnostic", about(&of_lib)).unwrap();
    assert_eq!((&report["kind"], report["items"].as_array().map(Vec::len)), (&json!("full"), Some(1)), "{report}");
    let again = json!({ "textDocument": { "uri": of_lib }, "previousResultId": report["resultId"] });
    assert_eq!(client.ask("textDocument/diagnostic", again).unwrap()["kind"], "unchanged");
    assert!(client.told.get(&of_lib).is_none_or(Vec::is_empty), "{:?}", client.told);
    assert_eq!(client.told[&uri(&dir.path().join("src/helper.rs"))].len(), 1);
    // What changes elsewhere is a reason to ask again.
    let of_helper = client.open(&dir.path().join("src/helper.rs"), "");
    client.replace(&of_helper, HELPER);
    client.settle(&of_helper);
    assert!(client.requests.iter().any(|asked| asked["method"] == "workspace/diagnostic/refresh"));
    let report = client.ask("textDocument/diagnostic", about(&of_lib)).unwrap();
    assert_eq!(report["items"].as_array().map(Vec::len), Some(2), "{report}");
    client.close(&of_lib);
    client.settle(&of_helper);
    assert_eq!(client.told[&of_lib].len(), 2, "what is closed is told of");
    assert_eq!(client.end(), Some(0));
}

#[test]
fn columns_are_those_that_were_agreed_on() {
    let code = "pub async fn f() {\n    /* \u{1f980}\u{e9} */ std::fs::read(\"a\").ok();\n}\n";
    let dir = project(code, &[]);
    for (encodings, column) in [(json!(["utf-16"]), 14), (json!(["utf-32", "utf-8", "utf-16"]), 17), (Value::Null, 14)]
    {
        let mut can = abilities();
        can["general"]["positionEncodings"] = encodings;
        let mut client = Client::start_with(dir.path(), &[], can, Value::Null);
        let of_lib = client.open(&dir.path().join("src/lib.rs"), code);
        client.settle(&of_lib);
        assert_eq!(client.told[&of_lib][0]["range"]["start"], at(1, column));
        // An edit is counted in the same way: the call goes.
        let end = column + "std::fs::read(\"a\").ok();".len() as u32;
        let range = json!({ "start": at(1, column), "end": at(1, end) });
        client.change(&of_lib, json!([{ "range": range, "text": "" }]));
        client.settle(&of_lib);
        assert_eq!(client.told[&of_lib], [] as [Value; 0]);
        assert_eq!(client.end(), Some(0));
    }
}

#[test]
fn a_request_that_is_taken_back_is_not_answered() {
    let dir = project(CODE, &[("src/helper.rs", HELPER)]);
    let mut client = Client::start(dir.path());
    let of_lib = client.open(&dir.path().join("src/lib.rs"), CODE);
    let hover = json!({ "textDocument": { "uri": of_lib }, "position": at(0, 0) });
    let id = client.begin("textDocument/hover", hover);
    client.tell("$/cancelRequest", json!({ "id": id }));
    // It may have been answered before it was taken back; it has one answer all the same.
    let answer = client.answer(&json!(id));
    assert!(answer.is_ok() || answer.is_err_and(|error| error["code"] == -32800));
    assert_eq!(client.found(&of_lib).len(), 2);
    assert_eq!(client.end(), Some(0));
}
