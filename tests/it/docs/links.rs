//! The pages hang together: the book lists all of them, and every link leads to something that is there.

use std::collections::BTreeSet;
use std::path::Path;

use super::{name, pages};
use crate::support::root;

#[test]
fn the_book_lists_every_page_once() {
    let summary = std::fs::read_to_string(root().join("docs/SUMMARY.md")).unwrap();
    let listed: Vec<String> = links(&summary).into_iter().map(|link| format!("docs/{link}")).collect();
    let once: BTreeSet<String> = listed.iter().cloned().collect();
    assert_eq!(listed.len(), once.len(), "{listed:?}");
    let mut there: BTreeSet<String> = pages().iter().map(|page| name(page)).collect();
    there.remove("README.md");
    there.remove("docs/SUMMARY.md");
    assert_eq!(once, there);
}

#[test]
fn every_link_leads_somewhere() {
    let mut faults = Vec::new();
    for page in pages().iter().chain(&["ARCHITECTURE.md", "CHANGELOG.md"].map(|page| root().join(page))) {
        let text = std::fs::read_to_string(page).unwrap();
        let own = links(&text).into_iter().filter(|link| !link.contains("://"));
        for link in own.filter(|link| !leads_somewhere(page, link)) {
            faults.push(format!("{}: {link}", name(page)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn leads_somewhere(page: &Path, link: &str) -> bool {
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = if path.is_empty() { page.to_path_buf() } else { page.parent().unwrap().join(path) };
    if anchor.is_empty() {
        return target.exists();
    }
    let text = std::fs::read_to_string(target).unwrap_or_default();
    let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    headings.map(anchor_of).any(|known| known == anchor)
}

/// As GitHub and mdBook make them of simple headings.
fn anchor_of(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '-');
    kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>().to_lowercase()
}

/// What stands in `](...)` outside of code.
fn links(text: &str) -> Vec<String> {
    let prose = text.split("```").step_by(2);
    let parts = prose.flat_map(|part| part.split("](").skip(1));
    parts.filter_map(|part| part.split_once(')')).map(|(link, _)| link.to_owned()).collect()
}
