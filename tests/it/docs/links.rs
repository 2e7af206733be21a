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
    for page in pages().iter().chain(&["ARCHITECTURE.md", "CHANGELOG.md", "SECURITY.md"].map(|page| root().join(page)))
    {
        let text = std::fs::read_to_string(page).unwrap();
        let own = links(&text).into_iter().filter(|link| !link.contains("://"));
        for link in own.filter(|link| !leads_somewhere(page, link)) {
            faults.push(format!("{}: {link}", name(page)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A page of the book links to pages of the book only: there is nothing else where it is published.
fn leads_somewhere(page: &Path, link: &str) -> bool {
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = if path.is_empty() { page.to_path_buf() } else { page.parent().unwrap().join(path) };
    let Ok(target) = target.canonicalize() else { return false };
    let book = root().join("docs").canonicalize().unwrap();
    if page.starts_with(root().join("docs")) && !target.starts_with(book) {
        return false;
    }
    let text = std::fs::read_to_string(target).unwrap_or_default();
    anchor.is_empty() || anchors(&text).contains(anchor)
}

/// The anchors of the headings, as GitHub and mdBook make them: of equal ones the later have numbers.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let outside = text.split("```").step_by(2).flat_map(str::lines);
    for heading in outside.filter(|line| line.starts_with('#')) {
        let plain = anchor_of(heading.trim_start_matches('#').trim());
        let free = std::iter::once(plain.clone()).chain((1..).map(|number| format!("{plain}-{number}")));
        let mut free = free.skip_while(|anchor| found.contains(anchor));
        found.extend(free.next());
    }
    found
}

fn anchor_of(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(*c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>().to_lowercase()
}

/// What stands in `](...)`, behind `[name]:` and in `src="..."` outside of code.
fn links(text: &str) -> Vec<String> {
    let prose: Vec<&str> = text.split("```").step_by(2).collect();
    let between = |open: &str, close: char| {
        let parts: Vec<&str> = prose.iter().flat_map(|part| part.split(open).skip(1)).collect();
        parts.into_iter().filter_map(move |part| part.split_once(close)).map(|(link, _)| link.to_owned()).collect()
    };
    let parts: [Vec<String>; 3] = [between("](", ')'), between("src=\"", '"'), between("srcset=\"", '"')];
    let named = prose.iter().flat_map(|part| part.lines()).filter(|line| line.starts_with('['));
    let named = named.filter_map(|line| line.split_once("]: ")).map(|(_, link)| link.to_owned());
    parts.concat().into_iter().chain(named).collect()
}

#[test]
fn links_and_anchors_are_found() {
    let text = "[a](b.md) <img src=\"c.svg\">\n```\n[x](y)\n# no\n```\n[d]: e.md\n# One `two`!\n# One two\n";
    assert_eq!(links(text), ["b.md", "c.svg", "e.md"]);
    assert_eq!(anchors(text), BTreeSet::from(["one-two".to_owned(), "one-two-1".to_owned()]));
}
