//! What the log says, held against the standard's own schema.

use serde_json::Value;

use super::*;
use crate::report::tests::{Sample, sample};

/// The schema of the standard, as the crate serde-sarif ships it.
const SCHEMA: &str = include_str!("../../../tests/data/sarif-schema-2.1.0.json");

fn json(sample: &Sample, max_results: usize) -> Value {
    sample.report(|report| serde_json::to_value(log(report, max_results)).unwrap())
}

/// The standard's pattern for languages has a bracket too many for strict readers of patterns.
fn schema() -> Value {
    let (written, meant) = ("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    assert!(SCHEMA.contains(written));
    serde_json::from_str(&SCHEMA.replace(written, meant)).unwrap()
}

fn assert_valid(log: &Value) {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let faults: Vec<_> =
        validator.iter_errors(log).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_log_is_what_the_schema_asks_for() {
    let log = json(&sample(), MAX_RESULTS);
    assert_valid(&log);
    let mut broken = log;
    broken["runs"][0]["results"][0]["level"] = "loud".into();
    assert!(!jsonschema::is_valid(&schema(), &broken));
}

#[test]
fn an_empty_run_is_valid() {
    assert_valid(&json(&Sample { found: vec![], silenced: vec![], ..sample() }, MAX_RESULTS));
}

#[test]
fn what_is_silenced_says_by_whom() {
    let log = json(&sample(), MAX_RESULTS);
    let results = log["runs"][0]["results"].as_array().unwrap();
    let suppressions: Vec<_> = results.iter().map(|result| result["suppressions"].clone()).collect();
    let wanted = serde_json::json!([[], [], [{"kind": "inSource", "justification": "once"}]]);
    assert_eq!(Value::from(suppressions), wanted);
}

#[test]
fn the_worst_are_kept_where_there_are_too_many() {
    let log = json(&sample(), 1);
    assert_valid(&log);
    let run = &log["runs"][0];
    assert_eq!(run["results"].as_array().unwrap().len(), 1);
    assert_eq!(run["results"][0]["level"], "error");
    let notes = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    let last = notes.last().unwrap()["message"]["text"].as_str().unwrap();
    assert!(last.starts_with("2 results of the lowest levels are left out"), "{last}");
}

#[test]
fn long_chains_are_cut_in_the_middle() {
    let mut long = sample();
    let chain = &mut long.found[1].evidence.as_mut().unwrap().chain;
    let (first, last) = (chain[0].clone(), chain[1].clone());
    *chain = std::iter::repeat_n(first, 2_000).chain([last]).collect();
    let log = json(&long, MAX_RESULTS);
    let result = &log["runs"][0]["results"][1];
    let flow = result["codeFlows"][0]["threadFlows"][0]["locations"].as_array().unwrap();
    assert_eq!(flow.len(), MAX_LOCATIONS);
    let end = flow.last().unwrap()["location"]["message"]["text"].as_str().unwrap();
    assert_eq!(end, "`dep::load` calls `std::fs::read`");
    assert_eq!(result["relatedLocations"].as_array().unwrap().len(), MAX_LOCATIONS - 1);
}

#[test]
fn edits_with_blanks_are_no_fixes() {
    let mut blank = sample();
    blank.found[1].fixes[0].applicability = Applicability::HasPlaceholders;
    let fixes = |sample: &Sample| json(sample, MAX_RESULTS)["runs"][0]["results"][1]["fixes"].clone();
    assert!(fixes(&sample()).is_array());
    assert!(fixes(&blank).is_null());
}

#[test]
fn paths_are_uris() {
    assert_eq!(encoded("src/a b/ü%.rs"), "src/a%20b/%C3%BC%25.rs");
}
