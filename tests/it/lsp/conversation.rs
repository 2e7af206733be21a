//! The life of a server, and the findings of texts as they change.

use serde_json::{Value, json};

use super::client::{Client, abilities, uri};
use super::{fresh, project};

const CODE: &str =
    "mod helper;\npub async fn f() {\n    helper::save();\n    std::thread::sleep(std::time::Duration::MAX);\n}\n";
const HELPER: &str = "pub fn save() {\n    std::fs::write(\"a\", \"\").ok();\n}\npub async fn g() {\n    save();\n}\n";

#[test]
fn findings_are_those_of_a_run_and_follow_unsaved_texts() {
    let dir = project(CODE, &[("src/helper.rs", HELPER)]);
    let (lib, helper) = (dir.path().join("src/lib.rs"), dir.path().join("src/helper.rs"));
    let mut client = Client::start(dir.path());
    let of_lib = client.open(&lib, CODE);
    let of_helper = uri(&helper);
    assert_eq!(client.found(&of_lib), fresh(dir.path(), "src/lib.rs"));
    // Files that are not open are told of too.
    assert_eq!(client.told[&of_helper].len(), 1, "{:?}", client.told);
    // An edit in a body.
    client.replace(&of_lib, &CODE.replace("    std::thread::sleep(std::time::Duration::MAX);\n", ""));
    assert_eq!(client.found(&of_lib).len(), 1);
    // A broken text has nothing to say of other files.
    client.open(&helper, HELPER);
    client.replace(&of_lib, &CODE.replace("helper::save();", "helper::save(;"));
    let broken = client.found(&of_lib);
    assert!(broken.iter().any(|line| line.contains("unread-code")), "{broken:?}");
    assert_eq!(client.found(&of_helper).len(), 1);
    // An edit by parts, one after the other, that changes what others see.
    client.replace(&of_lib, CODE);
    let at = |line: u32, character: u32| json!({ "line": line, "character": character });
    let part = |start: Value, end: Value, text: &str| json!({ "range": { "start": start, "end": end }, "text": text });
    client.change(&of_helper, json!([part(at(0, 11), at(0, 11), "_all"), part(at(0, 15), at(0, 15), "s")]));
    assert_eq!(client.found(&of_helper), [] as [String; 0]);
    assert_eq!(client.found(&of_lib).len(), 1, "the helper has another name");
    // What is closed is what the disk has.
    client.close(&of_helper);
    assert_eq!(client.found(&of_lib), fresh(dir.path(), "src/lib.rs"));
    client.close(&of_lib);
    assert_eq!(client.end(), Some(0));
}

#[test]
fn a_server_ends_as_the_protocol_says() {
    let dir = project("", &[]);
    let mut client = Client::start(dir.path());
    assert_eq!(client.ask("shutdown", Value::Null), Ok(Value::Null));
    let refused = client.ask("textDocument/hover", json!({})).unwrap_err();
    assert_eq!(refused["code"], -32600);
    client.tell("exit", Value::Null);
    assert_eq!(client.gone(), Some(0));
    let mut rude = Client::start(dir.path());
    rude.tell("exit", Value::Null);
    assert_eq!(rude.gone(), Some(1));
    assert_eq!(Client::start(dir.path()).hang_up(), Some(1));
}

#[test]
fn a_bad_message_is_answered_and_forgotten() {
    let dir = project(CODE, &[("src/helper.rs", HELPER)]);
    let mut client = Client::spawn(dir.path(), &[]);
    assert_eq!(client.ask("textDocument/hover", json!({})).unwrap_err()["code"], -32002);
    client.tell("textDocument/didOpen", json!({ "nothing": 1 }));
    let params =
        json!({ "capabilities": abilities(), "rootUri": uri(dir.path()), "initializationOptions": { "typo": 1 } });
    client.ask("initialize", params).unwrap();
    assert_eq!(client.ask("initialize", json!({})).unwrap_err()["code"], -32600);
    client.send_raw("Content-Length: 3\r\n\r\n{\"a");
    assert_eq!(client.answer(&Value::Null).unwrap_err()["code"], -32700);
    for method in
        ["textDocument/didOpen", "textDocument/didChange", "$/cancelRequest", "workspace/didChangeWatchedFiles"]
    {
        client.tell(method, json!({ "nothing": [] }));
    }
    client.tell(
        "textDocument/didChange",
        json!({
            "textDocument": { "uri": "file:///nowhere.rs", "version": 7 }, "contentChanges": [{ "text": "" }],
        }),
    );
    client.tell("$/unknown", Value::Null);
    assert_eq!(client.ask("textDocument/hover", json!({ "nothing": 1 })).unwrap_err()["code"], -32602);
    assert_eq!(client.ask("no/such", Value::Null).unwrap_err()["code"], -32601);
    let lib = dir.path().join("src/lib.rs");
    let of_lib = client.open(&lib, CODE);
    let range = json!({ "start": { "line": 9, "character": 7 }, "end": { "line": 0, "character": 0 } });
    client.change(&of_lib, json!([{ "range": range, "text": "// at the end\n" }]));
    assert_eq!(client.found(&of_lib).len(), 2);
    let shown: Vec<&Value> = client.notes.iter().filter(|note| note["method"] == "window/showMessage").collect();
    assert!(shown.len() == 1 && shown[0].to_string().contains("unknown field `typo`"), "{shown:?}");
    assert_eq!(client.end(), Some(0));
}
