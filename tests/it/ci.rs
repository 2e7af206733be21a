//! What runs at hosts of code: that the one gate waits for every job, and that the action's pieces are there.

use crate::support::{files_below, root};

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// The keys below `jobs:`.
fn jobs(workflow: &str) -> Vec<&str> {
    let lines = workflow.lines().skip_while(|line| *line != "jobs:").skip(1);
    let keys = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   ") && line.ends_with(':'));
    keys.map(|line| line.trim().trim_end_matches(':')).collect()
}

#[test]
fn the_gate_waits_for_every_other_job() {
    let workflow = read(".github/workflows/ci.yml");
    let gate = workflow.split("\n  gate:\n").nth(1).unwrap();
    let needs = gate.lines().find_map(|line| line.trim().strip_prefix("needs: [")).unwrap().trim_end_matches(']');
    let mut jobs = jobs(&workflow);
    jobs.retain(|job| *job != "gate");
    assert_eq!(needs.split(", ").collect::<Vec<_>>(), jobs);
}

#[test]
fn every_script_that_is_called_is_there() {
    let mut callers = files_below(&root().join(".github"), ".yml");
    callers.extend(["action.yml", ".ci/run"].map(|name| root().join(name)));
    for caller in callers {
        let text = std::fs::read_to_string(&caller).unwrap();
        for folder in ["tools/ci/", "tools/packaging/"] {
            for rest in text.split(folder).skip(1) {
                let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || "-._/".contains(*c)).collect();
                assert!(root().join(folder).join(&name).is_file(), "{} calls {folder}{name}", caller.display());
            }
        }
    }
}

/// `cargo binstall` looks where `release.yml` puts things.
#[test]
fn archives_are_named_alike_where_they_are_made_and_looked_for() {
    let manifest = read("Cargo.toml");
    assert!(manifest.contains("pkg-url = \"{ repo }/releases/download/v{ version }/{ name }-{ target }.tar.gz\""));
    assert!(manifest.contains("bin-dir = \"{ name }-{ target }/{ bin }{ binary-ext }\""));
    assert!(read("tools/ci/package.sh").contains("name=cargo-async-lint-$target\n"));
    assert!(read("tools/ci/install.sh").contains("archive=$binary-$target.tar.gz\n"));
}
