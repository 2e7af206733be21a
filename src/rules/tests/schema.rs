//! The schemas that editors complete files by are made of the tables that the readers of the files take. With
//! `ASYNC_LINT_BLESS=1` the test writes them.

use std::collections::{BTreeMap, BTreeSet};

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::base::kind::Confidence;
use crate::base::level::Level;
use crate::config::settings::{OWN_KEYS, RULE_KEYS};
use crate::rules::hazards::{
    self, CancelSafeTable, CancelUnsafeTable, GuardTable, NeedsRuntimeTable, PoolTable, PrimitiveTable,
    QuietErrorTable, ReadyTable, RoleTable, RuntimeOwnerTable, ServesTable, SettingTable,
};
use crate::rules::pack::{self, *};

/// What `async-lint.toml` holds besides rules; it is read key by key.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
#[expect(dead_code, reason = "the shape is all that is asked for")]
struct OwnTables {
    /// Look at tests, examples and benches too.
    all_targets: bool,
    /// Files that findings are not wanted in, as glob patterns.
    exclude: Vec<String>,
    /// Other configs that this one starts from, relative to this file. What this file says outweighs them.
    extend: OneOrMore,
    /// Rule files, relative to this file.
    extend_rules: Vec<String>,
    /// What findings for people have in common that are shown as one.
    group_by: GroupBy,
    /// Packages whose own rule files are not used.
    ignore_rules_of: Vec<String>,
    /// By lint, kind, rule or `all`.
    levels: BTreeMap<String, Level>,
    /// Leave out findings that are less sure.
    min_confidence: Confidence,
    /// Levels for the files at some paths; later entries win.
    overrides: Vec<OverrideTable>,
    /// Run lints that may still change as well.
    preview: bool,
    /// So many groups of findings are shown to people: a number or `all`.
    show: Show,
    /// The same as `levels` for tests; applied after it.
    test_levels: BTreeMap<String, Level>,
    /// Look at `#[cfg(test)]` code and test targets.
    tests: bool,
}

/// A path, or several.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "the shape is all that is asked for")]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
#[expect(dead_code, reason = "the shape is all that is asked for")]
enum GroupBy {
    None,
    Cause,
    Leaf,
    File,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "the shape is all that is asked for")]
enum Show {
    Most(std::num::NonZeroUsize),
    All(All),
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
#[expect(dead_code, reason = "the shape is all that is asked for")]
enum All {
    All,
}

/// An entry of `[[overrides]]`.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(dead_code, reason = "the shape is all that is asked for")]
struct OverrideTable {
    /// Files and folders, as glob patterns relative to the folder of this file.
    paths: Vec<String>,
    /// By lint, kind, rule or `all`, for these files.
    #[schemars(default)]
    levels: BTreeMap<String, Level>,
    /// The same for tests in these files; applied after `[test-levels]`.
    #[schemars(default)]
    test_levels: BTreeMap<String, Level>,
}

/// `[[key]]`, by key.
fn arrays_of_tables(of: &mut SchemaGenerator) -> Map<String, Value> {
    let tables = [
        ("attribute", of.subschema_for::<AttributeTable>()),
        ("blocking-fn", of.subschema_for::<BlockingFnTable>()),
        ("boundary", of.subschema_for::<BoundaryTable>()),
        ("callback", of.subschema_for::<CallbackTable>()),
        ("cancel-safe", of.subschema_for::<CancelSafeTable>()),
        ("cancel-unsafe", of.subschema_for::<CancelUnsafeTable>()),
        ("forward", of.subschema_for::<ForwardTable>()),
        ("guard", of.subschema_for::<GuardTable>()),
        ("macro", of.subschema_for::<MacroTable>()),
        ("needs-runtime", of.subschema_for::<NeedsRuntimeTable>()),
        ("nonblocking", of.subschema_for::<NonblockingTable>()),
        ("pool", of.subschema_for::<PoolTable>()),
        ("primitive", of.subschema_for::<PrimitiveTable>()),
        ("quiet-error", of.subschema_for::<QuietErrorTable>()),
        ("ready", of.subschema_for::<ReadyTable>()),
        ("role", of.subschema_for::<RoleTable>()),
        ("rule", of.subschema_for::<RuleTable>()),
        ("runtime", of.subschema_for::<RuntimeTable>()),
        ("runtime-owner", of.subschema_for::<RuntimeOwnerTable>()),
        ("serves", of.subschema_for::<ServesTable>()),
        ("setting", of.subschema_for::<SettingTable>()),
        ("trusted", of.subschema_for::<TrustedTable>()),
        ("wrapper", of.subschema_for::<WrapperTable>()),
    ];
    let array = |table| json!({ "type": "array", "items": table });
    tables.into_iter().map(|(key, table)| (key.to_owned(), array(table))).collect()
}

fn schema(title: &str, properties: impl FnOnce(&mut SchemaGenerator) -> Map<String, Value>) -> Value {
    let mut generator = SchemaSettings::draft07().into_generator();
    let properties = properties(&mut generator);
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": title,
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
        "definitions": generator.take_definitions(true),
    })
}

fn of_rule_files() -> Value {
    schema("Rule file of cargo async-lint", |of| {
        let mut properties = arrays_of_tables(of);
        properties.insert("pack".to_owned(), of.subschema_for::<PackTable>().into());
        properties
    })
}

fn of_config() -> Value {
    schema("async-lint.toml of cargo async-lint", |of| {
        let own = of.clone().into_root_schema_for::<OwnTables>().to_value();
        // What it refers to is to be among the definitions as well.
        of.subschema_for::<Level>();
        of.subschema_for::<Confidence>();
        of.subschema_for::<OverrideTable>();
        of.subschema_for::<OneOrMore>();
        of.subschema_for::<GroupBy>();
        of.subschema_for::<Show>();
        of.subschema_for::<All>();
        let own = own["properties"].as_object().cloned().unwrap_or_default();
        own.into_iter().chain(arrays_of_tables(of)).collect()
    })
}

fn check(name: &str, made: &Value) {
    let path = format!("{}/schemas/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = serde_json::to_string_pretty(made).unwrap() + "\n";
    if std::env::var_os("ASYNC_LINT_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    assert!(kept == text, "{path} is of other tables: run the test with ASYNC_LINT_BLESS=1");
}

#[test]
fn schemas_are_of_the_tables_that_are_read() {
    check("rules", &of_rule_files());
    check("async-lint", &of_config());
}

#[test]
fn schemas_have_all_keys() {
    let keys = |schema: Value| schema["properties"].as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let named = |keys: &[&[&str]]| keys.concat().iter().map(|&key| key.to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(keys(of_rule_files()), named(&[pack::KEYS, hazards::KEYS]));
    assert_eq!(keys(of_config()), named(&[OWN_KEYS, RULE_KEYS]));
}

#[test]
fn schemas_take_every_built_in_pack_and_no_wrong_key() {
    let schema = jsonschema::validator_for(&of_rule_files()).unwrap();
    for (name, text) in crate::rules::builtin::PACKS {
        let file: Value = toml::from_str(text).unwrap();
        if let Err(error) = schema.validate(&file) {
            panic!("{name}: {error}");
        }
    }
    let config = jsonschema::validator_for(&of_config()).unwrap();
    assert!(config.is_valid(&json!({ "levels": { "file": "deny" }, "tests": true })));
    assert!(!config.is_valid(&json!({ "levels": { "file": "denied" } })));
    assert!(config.is_valid(&json!({ "overrides": [{ "paths": ["a"], "levels": { "file": "deny" } }] })));
    assert!(!config.is_valid(&json!({ "overrides": [{ "levels": { "file": "deny" } }] })));
    assert!(!config.is_valid(&json!({ "level": {} })));
    for right in
        [json!({ "extend": "a" }), json!({ "extend": ["a", "b"] }), json!({ "show": 3 }), json!({ "show": "all" })]
    {
        assert!(config.is_valid(&right), "{right}");
    }
    for wrong in
        [json!({ "extend": 1 }), json!({ "show": 0 }), json!({ "show": "none" }), json!({ "group-by": "kind" })]
    {
        assert!(!config.is_valid(&wrong), "{wrong}");
    }
    assert!(!schema.is_valid(&json!({ "blocking-fn": [{ "path": "a::b" }] })));
}
