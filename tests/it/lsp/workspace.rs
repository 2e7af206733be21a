//! What changes around the texts: settings, rules, manifests, files of the disk, folders.

use std::path::Path;

use serde_json::{Value, json};

use super::client::{Client, abilities, uri};
use super::{MANIFEST, fresh, project};
use crate::support::tree;

const CODE: &str = "pub async fn f() {\n    own::wait();\n    std::thread::sleep(std::time::Duration::MAX);\n}\nmod own {\n    pub fn wait() {}\n}\n";

fn changed(client: &mut Client, path: &Path, kind: u8) {
    let uri =
        format!("file://{}", path.parent().unwrap().canonicalize().unwrap().join(path.file_name().unwrap()).display());
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri, "type": kind }] }));
}

const CREATED: u8 = 1;
const WRITTEN: u8 = 2;
const REMOVED: u8 = 3;

#[test]
fn settings_and_rules_count_when_they_are_written() {
    let dir = project(CODE, &[]);
    let mut can = abilities();
    can["workspace"]["didChangeWatchedFiles"] = json!({ "dynamicRegistration": true });
    let mut client = Client::start_with(dir.path(), &[], can, Value::Null);
    let of_lib = client.open(&dir.path().join("src/lib.rs"), CODE);
    assert_eq!(client.found(&of_lib).len(), 1);
    let watched = client.requests.iter().find(|asked| asked["method"] == "client/registerCapability").unwrap();
    assert!(watched.to_string().contains("**/*.toml"), "{watched}");
    let config = dir.path().join("async-lint.toml");
    std::fs::write(&config, "extend-rules = [\"own.toml\"]\n[levels]\nstd-thread-sleep = \"deny\"\n").unwrap();
    changed(&mut client, &config, CREATED);
    client.settle(&of_lib);
    // The rule file is missing: that is said, and what was found stays.
    assert_eq!(client.told[&of_lib].len(), 1);
    let said = client.notes.iter().find(|note| note["method"] == "window/showMessage").unwrap().to_string();
    assert!(said.contains("own.toml"), "{said}");
    let rules = dir.path().join("own.toml");
    let rule = "[pack]\nname = \"own\"\n[[rule]]\nid = \"own-wait\"\npaths = [\"demo::own::wait\"]\nkind = \"wait\"\nmessage = \"waits\"\nwhy = \"it does\"\n";
    std::fs::write(&rules, rule).unwrap();
    changed(&mut client, &rules, CREATED);
    assert_eq!(client.found(&of_lib), fresh(dir.path(), "src/lib.rs"));
    assert_eq!(client.told[&of_lib].len(), 2);
    std::fs::remove_file(&config).unwrap();
    changed(&mut client, &config, REMOVED);
    assert_eq!(client.found(&of_lib).len(), 1);
    assert_eq!(client.end(), Some(0));
}

#[test]
fn flags_come_from_the_editor_too() {
    let dir = project("use std::path::Path;\npub async fn f(p: &Path) -> bool {\n    p.exists()\n}\n", &[]);
    let mut can = abilities();
    can["workspace"]["configuration"] = json!(true);
    let mut client = Client::start_with(dir.path(), &[], can, Value::Null);
    let of_lib =
        client.open(&dir.path().join("src/lib.rs"), &std::fs::read_to_string(dir.path().join("src/lib.rs")).unwrap());
    assert_eq!(client.found(&of_lib), [] as [String; 0]);
    client
        .tell("workspace/didChangeConfiguration", json!({ "settings": { "async-lint": { "args": ["-D", "stat"] } } }));
    let found = client.found(&of_lib);
    assert!(found.len() == 1 && found[0].starts_with("error 2:"), "{found:?}");
    // Asked for its settings, the editor has others.
    client.settings = json!({ "args": ["-W", "stat"] });
    client.tell("workspace/didChangeConfiguration", json!({ "settings": null }));
    client.settle(&of_lib);
    let found = client.found(&of_lib);
    assert!(found.len() == 1 && found[0].starts_with("warning 2:"), "{found:?}");
    client.tell("workspace/didChangeConfiguration", json!({ "settings": { "async-lint": { "args": ["--fix"] } } }));
    client.settle(&of_lib);
    assert!(client.notes.iter().any(|note| note.to_string().contains("writes nothing by itself")));
    assert_eq!(client.end(), Some(0));
    let mut flagged = Client::start_with(dir.path(), &["-D", "stat"], abilities(), Value::Null);
    let of_lib =
        flagged.open(&dir.path().join("src/lib.rs"), &std::fs::read_to_string(dir.path().join("src/lib.rs")).unwrap());
    assert_eq!(flagged.found(&of_lib).len(), 1);
    assert_eq!(flagged.end(), Some(0));
}

#[test]
fn files_of_the_disk_come_change_and_go() {
    let dir = project("pub mod a;\npub async fn f() {\n    a::g();\n}\n", &[]);
    let (lib, a) = (dir.path().join("src/lib.rs"), dir.path().join("src/a.rs"));
    let mut client = Client::start(dir.path());
    let of_lib = client.open(&lib, &std::fs::read_to_string(&lib).unwrap());
    let missing = client.found(&of_lib);
    assert!(missing.len() == 1 && missing[0].contains("unread-code"), "{missing:?}");
    let write = |text: &str| std::fs::write(&a, text).unwrap();
    write("pub fn g() {\n    std::fs::read(\"a\").ok();\n}\n");
    changed(&mut client, &a, CREATED);
    assert_eq!(client.found(&of_lib), fresh(dir.path(), "src/lib.rs"));
    assert!(client.found(&of_lib)[0].contains("std::fs::read"));
    write("pub fn g() {}\n");
    changed(&mut client, &a, WRITTEN);
    assert_eq!(client.found(&of_lib), [] as [String; 0]);
    // The text that is open counts, not the disk.
    let of_a = client.open(&a, "pub fn g() {}\n");
    client.replace(&of_a, "pub fn g() {\n    std::fs::read(\"a\").ok();\n}\n");
    write("pub fn g() {\n    \n}\n");
    changed(&mut client, &a, WRITTEN);
    assert_eq!(client.found(&of_lib).len(), 1);
    client.close(&of_a);
    assert_eq!(client.found(&of_lib), [] as [String; 0]);
    std::fs::remove_file(&a).unwrap();
    changed(&mut client, &a, REMOVED);
    assert_eq!(client.found(&of_lib), missing);
    // A text that is saved counts without anybody watching.
    std::fs::write(&lib, "pub async fn f() {\n    std::fs::read(\"a\").ok();\n}\n").unwrap();
    client.close(&of_lib);
    client.tell("textDocument/didSave", json!({ "textDocument": { "uri": of_lib } }));
    let of_lib = client.open(&lib, &std::fs::read_to_string(&lib).unwrap());
    assert_eq!(client.found(&of_lib), fresh(dir.path(), "src/lib.rs"));
    assert_eq!(client.end(), Some(0));
}

#[test]
fn every_folder_has_its_own_project() {
    let blocks = "pub async fn f() {\n    std::fs::read(\"a\").ok();\n}\n";
    let lib = MANIFEST.split("[dependencies]").next().unwrap();
    let files = [
        ("one/Cargo.toml", lib),
        ("one/src/lib.rs", blocks),
        ("one/async-lint.toml", "[levels]\nfile = \"deny\"\n"),
        ("two/Cargo.toml", lib),
        ("two/src/lib.rs", blocks),
        ("three/Cargo.toml", lib),
        ("three/src/lib.rs", blocks),
        ("alone.rs", blocks),
    ];
    let dir = tree(&files);
    let at = |name: &str| dir.path().join(name);
    let mut client = Client::spawn(&at("one"), &[]);
    let folder = |name: &str| json!({ "uri": uri(&at(name)), "name": name });
    let params = json!({ "capabilities": abilities(), "workspaceFolders": [folder("one"), folder("two")] });
    client.ask("initialize", params).unwrap();
    client.tell("initialized", json!({}));
    let of_one = client.open(&at("one/src/lib.rs"), blocks);
    client.settle(&of_one);
    let of = |name: &str| uri(&at(name));
    let levels = |client: &Client, name: &str| -> Vec<Value> {
        client.told.get(&of(name)).into_iter().flatten().map(|found| found["severity"].clone()).collect()
    };
    assert_eq!(levels(&client, "one/src/lib.rs"), [json!(1)]);
    assert_eq!(levels(&client, "two/src/lib.rs"), [json!(2)]);
    assert_eq!(levels(&client, "three/src/lib.rs"), [] as [Value; 0]);
    // A text that is opened brings its project along; one of no project is looked at alone.
    for name in ["three/src/lib.rs", "alone.rs"] {
        let opened = client.open(&at(name), blocks);
        client.settle(&opened);
        assert_eq!(levels(&client, name), [json!(2)], "{name}");
        client.close(&opened);
    }
    let event = json!({ "added": [], "removed": [folder("two"), folder("three")] });
    client.tell("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    client.settle(&of_one);
    assert_eq!(levels(&client, "two/src/lib.rs"), [] as [Value; 0]);
    assert_eq!(levels(&client, "one/src/lib.rs"), [json!(1)]);
    let event = json!({ "added": [folder("two")], "removed": [] });
    client.tell("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    client.settle(&of_one);
    assert_eq!(levels(&client, "two/src/lib.rs"), [json!(2)]);
    assert_eq!(client.end(), Some(0));
}

#[test]
fn long_looks_are_shown_where_somebody_wants_to_see_them() {
    let dir = project(CODE, &[]);
    let mut can = abilities();
    can["window"] = json!({ "workDoneProgress": true });
    let mut client = Client::start_with(dir.path(), &[], can, Value::Null);
    let of_lib = client.open(&dir.path().join("src/lib.rs"), CODE);
    client.settle(&of_lib);
    let progress: Vec<&Value> = client.notes.iter().filter(|note| note["method"] == "$/progress").collect();
    let kinds: Vec<&str> = progress.iter().map(|note| note["params"]["value"]["kind"].as_str().unwrap()).collect();
    assert_eq!((kinds.first(), kinds.last()), (Some(&"begin"), Some(&"end")), "{kinds:?}");
    let begun = kinds.iter().filter(|kind| **kind == "begin").count();
    assert_eq!(begun, kinds.iter().filter(|kind| **kind == "end").count());
    let reports = progress.iter().filter_map(|note| note["params"]["value"]["message"].as_str());
    assert!(reports.into_iter().any(|message| message.contains("find out what blocks")), "{progress:?}");
    assert_eq!(client.end(), Some(0));
}

#[test]
fn a_warm_cache_answers_and_what_cargo_says_later_counts() {
    let dir = project(CODE, &[]);
    let cache = dir.path().join("cache");
    let cached = |dir: &Path| {
        let mut command = crate::support::command(dir, &["lsp", "--offline", "--cache-dir"]);
        command.arg(&cache);
        Client::of(command)
    };
    let text = std::fs::read_to_string(dir.path().join("src/lib.rs")).unwrap();
    for run in 0..3 {
        if run == 2 {
            // Not seen by the cache: a manifest of the dependency, which says another thing to cargo.
            std::fs::write(dir.path().join("Cargo.toml"), MANIFEST.replace("2024", "2021")).unwrap();
        }
        let mut client = cached(dir.path());
        client.initialize(dir.path(), abilities(), Value::Null);
        let of_lib = client.open(&dir.path().join("src/lib.rs"), &text);
        assert_eq!(client.found(&of_lib), fresh(dir.path(), "src/lib.rs"), "run {run}");
        client.replace(&of_lib, &text.replace("own::wait();", "std::fs::read(\"a\").ok();"));
        assert_eq!(client.found(&of_lib).len(), 2, "run {run}");
        assert_eq!(client.end(), Some(0));
    }
}
