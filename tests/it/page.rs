//! The page of `--output html=FILE` and of `report`, as a browser shows it.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde_json::json;

#[cfg(unix)]
use crate::browser::{Page, address};
use crate::support::{Run, run, tree};

const MANIFEST: &str = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
const LIB: &str = "pub fn load() { std::fs::read(\"</script><script>document.title = 'taken'</script>\").ok(); }
pub async fn f() { load(); }
pub async fn g() { load(); }
pub async fn sleeps() { std::thread::sleep(std::time::Duration::MAX); }
";

fn demo(lib: &str) -> tempfile::TempDir {
    tree(&[("Cargo.toml", MANIFEST), ("src/lib.rs", lib)])
}

fn check(dir: &Path, args: &[&str]) -> Run {
    run(dir, &[args, &["--offline"]].concat())
}

#[test]
fn report_writes_a_page_and_names_it() {
    let dir = demo(LIB);
    let first = check(dir.path(), &["report"]);
    assert_eq!(first.code, Some(0), "findings are no failure of a report: {first:?}");
    assert_eq!(first.stdout, "target/async-lint/report.html: 1 error, 2 warnings\n");
    let page = std::fs::read_to_string(dir.path().join("target/async-lint/report.html")).unwrap();
    let named = check(dir.path(), &["report", "-o", "out/page.html", "-A", "sleep"]);
    assert_eq!(named.stdout, "out/page.html: 2 warnings\n");
    let output = check(dir.path(), &["-q", "--output", "html=other.html"]);
    assert_eq!(output.code, Some(1));
    assert_eq!(std::fs::read_to_string(dir.path().join("other.html")).unwrap(), page, "the same page");
    let refused = check(dir.path(), &["report", "--fix", "--allow-no-vcs"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("leave out"), "{refused:?}");
}

#[test]
fn a_project_does_not_choose_where_outside_of_it_the_page_lies() {
    let dir = demo(LIB);
    let elsewhere = tree(&[]);
    let config = format!("[build]\ntarget-dir = {:?}\n", elsewhere.path());
    std::fs::create_dir(dir.path().join(".cargo")).unwrap();
    std::fs::write(dir.path().join(".cargo/config.toml"), config).unwrap();
    let run = check(dir.path(), &["report"]);
    assert_eq!(run.stdout, "async-lint-report.html: 1 error, 2 warnings\n", "{run:?}");
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}

/// The page of a project.
fn written(dir: &Path) -> PathBuf {
    let path = dir.join("page.html").canonicalize().unwrap_or_else(|_| dir.join("page.html"));
    let run = check(dir, &["report", "-o", "page.html"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    path
}

/// Where there is a browser.
#[cfg(unix)]
fn browse(path: &Path) -> Option<Page> {
    let page = Page::open(&address(path));
    if page.is_none() {
        eprintln!("skipped: no Chromium on the path");
    }
    page
}

#[test]
#[cfg(unix)]
fn a_page_can_be_read_filtered_and_linked_to() {
    let dir = demo(LIB);
    let path = written(dir.path());
    let Some(mut page) = browse(&path) else { return };
    let shown = |page: &mut Page, what: &str| page.eval(&format!("document.querySelector('{what}').textContent"));
    // What the code says is text.
    assert_eq!(
        page.eval("document.title"),
        json!(format!("async-lint: {}", dir.path().file_name().unwrap().display()))
    );
    assert_eq!(page.eval("document.scripts.length"), 2);
    assert_eq!(shown(&mut page, "#summary"), "2 causes, 3 findings");
    assert_eq!(page.eval("document.querySelectorAll('.row').length"), 2);
    // Keys: to the cause with two findings, into it, to the second of them.
    page.press("j");
    page.press("Enter");
    page.press("j");
    page.press("j");
    let heading = shown(&mut page, "#detail h2");
    assert_eq!(heading, "call to demo::load in async code blocks: it reaches std::fs::read");
    let steps = page.eval("[...document.querySelectorAll('.step .node')].map((node) => node.textContent)");
    assert_eq!(steps, json!(["in this async fng", "callsdemo::load", "blocks the threadstd::fs::read"]));
    let marks = page.eval("[...document.querySelectorAll('.step mark')].map((mark) => mark.textContent)");
    assert_eq!(marks, json!(["load()", "std::fs::read(\"</script><script>document.title = 'taken'</script>\")"]));
    // The address leads there again, in another window as well.
    let link = page.eval("location.href").as_str().unwrap().to_owned();
    assert!(link.contains("#finding="), "{link}");
    page.go("about:blank");
    page.go(&link);
    assert_eq!(shown(&mut page, "#detail h2"), heading);
    let fingerprint = link.split_once('=').unwrap().1;
    page.go("about:blank");
    page.go(&format!("{}#{fingerprint}", address(&path)));
    assert_eq!(shown(&mut page, "#detail h2"), heading);
    // Back to the cause, which shows its callers.
    page.press("Escape");
    let callers = page.eval("[...document.querySelectorAll('.tree .link code')].map((code) => code.textContent)");
    assert_eq!(callers, json!(["f", "g"]));
    // The search, by its key.
    page.press("/");
    assert_eq!(page.eval("document.activeElement.id"), "search");
    page.eval("search.value = 'sleep'; search.dispatchEvent(new Event('input'))");
    assert_eq!(shown(&mut page, "#summary"), "1 cause, 1 of 3 findings");
    page.press("Escape");
    assert_eq!(shown(&mut page, "#summary"), "2 causes, 3 findings");
    // Filters are in the address.
    page.eval("document.getElementsByName('kind file')[0].click()");
    assert_eq!(shown(&mut page, "#summary"), "1 cause, 2 of 3 findings");
    assert!(page.eval("location.hash").as_str().unwrap().contains("kind=file"));
    page.eval("document.getElementById('list').focus()");
    page.press("?");
    assert_eq!(page.eval("document.getElementById('help').open"), true);
}

#[test]
#[cfg(unix)]
fn a_page_is_dark_where_that_is_wanted_and_by_a_switch() {
    let dir = demo(LIB);
    let Some(mut page) = browse(&written(dir.path())) else { return };
    let back = "getComputedStyle(document.body).backgroundColor";
    let mut with = |scheme: &str| {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        page.ask("Emulation.setEmulatedMedia", features);
        page.eval(back)
    };
    let (light, dark) = (with("light"), with("dark"));
    assert_ne!(light, dark);
    page.eval("document.getElementById('theme').click()");
    assert_eq!(page.eval(back), light);
}

#[test]
#[cfg(unix)]
fn of_thousands_of_findings_those_in_view_are_in_the_document() {
    let mut lib = "pub fn load() { std::fs::read(\"a\").ok(); }\n".to_owned();
    for number in 0..5_000 {
        writeln!(lib, "pub async fn f{number}() {{ load(); }}").unwrap();
    }
    let dir = demo(&lib);
    let Some(mut page) = browse(&written(dir.path())) else { return };
    page.press("Enter");
    let rows = |page: &mut Page| page.eval("document.querySelectorAll('.row').length").as_u64().unwrap();
    assert!(rows(&mut page) < 100, "{}", rows(&mut page));
    assert!(page.eval("document.getElementsByTagName('*').length").as_u64().unwrap() < 2_000);
    page.eval("document.getElementById('list').scrollTop = 1e9; new Promise(requestAnimationFrame)");
    page.eval("new Promise((done) => setTimeout(done))");
    assert!(rows(&mut page) < 100);
    let last = page.eval("[...document.querySelectorAll('.row .title code')].at(-1).textContent");
    assert_eq!(last, "f4999");
}
