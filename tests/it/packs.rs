//! The examples of the rules, through the whole tool: a bad one is found by its rule, a good one is not.
//!
//! Examples that name crates from the registry need their sources; here only std's run.

use std::collections::BTreeSet;

use async_lint::config::Settings;
use async_lint::rules::{self, Rule, builtin};
use serde_json::Value;

use crate::support::{run, tree};

#[test]
fn examples_of_the_std_pack() {
    let set = rules::load(&Settings::default()).unwrap();
    let rules: Vec<&Rule> = set.rules().map(|(_, rule)| rule).filter(|rule| rule.pack == "std").collect();
    let files: Vec<(String, &str)> = rules.iter().flat_map(|rule| examples(rule)).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();

    let found = findings(&files);
    let mut faults = Vec::new();
    for rule in rules {
        for (name, _) in examples(rule) {
            let fires = found.contains(&(name.clone(), rule.id.clone()));
            if fires != name.contains(".bad.") {
                faults.push(name);
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new(), "found: {found:#?}");
}

/// What a rule file says of std is held against the std that the program knows; other crates' paths need their sources.
#[test]
fn every_path_of_std_leads_to_something() {
    let packs: Vec<(String, String)> = builtin::PACKS
        .iter()
        .map(|(path, text)| (path.trim_start_matches("rules/").to_owned(), (*text).to_owned()))
        .collect();
    let files: Vec<(&str, &str)> = packs.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let dir = tree(&files);
    let names: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
    let out = run(dir.path(), &[&["rules", "check"], names.as_slice()].concat());
    assert_eq!(out.code, Some(0), "{}{}", out.stdout, out.stderr);
    assert!(out.stdout.contains("not checked: "), "{}", out.stdout);
}

/// File name and text of each example of a rule.
fn examples(rule: &Rule) -> Vec<(String, &str)> {
    let named = |kind: &str, examples: &'_ [String]| -> Vec<String> {
        (0..examples.len()).map(|number| format!("{}.{kind}.{number}.rs", rule.id)).collect()
    };
    let names = [named("bad", &rule.bad), named("good", &rule.good)].concat();
    names.into_iter().zip(rule.bad.iter().chain(&rule.good).map(String::as_str)).collect()
}

/// File name and rule of every finding.
fn findings(files: &[(&str, &str)]) -> BTreeSet<(String, String)> {
    let dir = tree(files);
    let args = ["--no-cargo", "-W", "all", "--min-confidence", "possible", "--message-format", "json", "-q", "."];
    let out = run(dir.path(), &args);
    assert_ne!(out.code, Some(2), "{}", out.stderr);
    let lines = out.stdout.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines
        .filter_map(|line| {
            let message = &line["message"];
            let file = message["spans"][0]["file_name"].as_str()?.trim_start_matches("./");
            Some((file.to_owned(), message["async_lint"]["rule"].as_str()?.to_owned()))
        })
        .collect()
}
