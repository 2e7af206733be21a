//! The schemas that editors complete files by say what the readers of the files take.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::base::kind::Kind;
use crate::config::settings::{OWN_KEYS, RULE_KEYS};
use crate::rules::pack;

fn schema(name: &str) -> Value {
    let path = format!("{}/schemas/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn keys(schema: &Value) -> BTreeSet<String> {
    schema["properties"].as_object().unwrap().keys().cloned().collect()
}

/// The keys that a table may have, as the reader says it of one that it may not.
fn taken(table: &str) -> BTreeSet<String> {
    let (_, problems) = pack::read(table, &[]);
    let (_, expected) = problems[0].message.split_once("expected").unwrap();
    expected.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn files_have_the_keys_of_their_schemas() {
    let of_rules: BTreeSet<String> = pack::KEYS.iter().map(|key| (*key).to_owned()).collect();
    assert_eq!(keys(&schema("rules")), of_rules);
    let of_config: BTreeSet<String> = OWN_KEYS.iter().chain(RULE_KEYS).map(|key| (*key).to_owned()).collect();
    assert_eq!(keys(&schema("async-lint")), of_config);
}

#[test]
fn tables_have_the_keys_of_their_schemas() {
    for name in ["rules", "async-lint"] {
        let schema = schema(name);
        for key in RULE_KEYS {
            assert_eq!(keys(&schema["definitions"][key]), taken(&format!("[[{key}]]\nnone-such = 1")), "{name}: {key}");
        }
    }
    assert_eq!(keys(&schema("rules")["properties"]["pack"]), taken("[pack]\nnone-such = 1"));
    let condition = &schema("rules")["definitions"]["rule"]["properties"]["when"]["items"];
    assert_eq!(keys(condition), taken("[[rule]]\nwhen = [{ none-such = 1 }]"));
}

#[test]
fn kinds_are_those_of_the_schema() {
    let schema = schema("rules");
    let words = schema["definitions"]["rule"]["properties"]["kind"]["enum"].as_array().unwrap();
    let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
    assert_eq!(words, Kind::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>());
}
