//! After any edits the findings are those of a run that has never seen another text.

use super::client::Client;
use super::{fresh_all, project};

const LIB: &str = "mod deep;
mod helper;
use helper::save;
pub struct Store {
    name: String,
}
impl Store {
    pub fn load(&self) -> Vec<u8> {
        deep::read(&self.name)
    }
    pub async fn reload(&self) -> usize {
        let bytes = self.load();
        bytes.len()
    }
}
impl Drop for Store {
    fn drop(&mut self) {
        save(&self.name);
    }
}
pub async fn work(store: Store) {
    save(\"a\");
    // async-lint: allow(std-thread-sleep) -- it is short
    std::thread::sleep(std::time::Duration::from_millis(1));
    let size = store.reload().await;
    let all = (0..size).map(|_| deep::read(\"b\")).count();
    tokio::task::spawn_blocking(move || save(\"c\")).await.ok();
    drop(all);
}
";
const HELPER: &str = "use crate::deep;
pub fn save(name: &str) {
    let text = deep::read(name);
    std::fs::write(name, text).ok();
}
pub fn idle(name: &str) -> usize {
    name.len()
}
pub async fn nested() {
    save(\"x\");
    idle(\"y\");
}
";
const DEEP: &str = "macro_rules! wait {
    ($time:expr) => {
        std::thread::sleep($time)
    };
}
pub fn read(name: &str) -> Vec<u8> {
    std::fs::read(name).unwrap_or_default()
}
pub async fn pause() {
    wait!(std::time::Duration::MAX);
    read(\"z\");
}
";
const FILES: [(&str, &str); 3] = [("src/lib.rs", LIB), ("src/helper.rs", HELPER), ("src/deep.rs", DEEP)];

/// Statements that may stand in any body.
const STATEMENTS: [&str; 5] = [
    "    std::fs::remove_file(\"q\").ok();\n",
    "    crate::helper::save(\"q\");\n",
    "    let _ = 1;\n",
    "    // async-lint: allow(file) -- a test\n",
    "    crate::deep::read(\"q\");\n",
];
const NAMES: [(&str, &str); 4] = [("save", "save2"), ("read", "read_all"), ("idle", "save"), ("load", "fetch")];
const BREAKS: [&str; 4] = ["    let = ;\n", "}\n", "    (\n", "    \"\n"];

/// Numbers that are the same at each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % sides
    }

    /// The start of a line.
    fn line(&mut self, text: &str) -> usize {
        let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        starts[self.roll(starts.len())]
    }
}

/// A text after one edit more: a line that comes, goes or moves, a name that changes, syntax that breaks, or all as it was.
fn edited(text: &str, original: &str, dice: &mut Dice) -> String {
    let (at, to) = (dice.line(text), dice.line(text));
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
    let inserted = |what: &str| [&text[..at], what, &text[at..]].concat();
    match dice.roll(10) {
        0..=2 => inserted(STATEMENTS[dice.roll(STATEMENTS.len())]),
        3 => [&text[..at], &text[end..]].concat(),
        4 if to <= at => [&text[..to], &text[at..end], &text[to..at], &text[end..]].concat(),
        4 | 5 => {
            let (old, new) = NAMES[dice.roll(NAMES.len())];
            text.replacen(&format!("{old}("), &format!("{new}("), 1)
        }
        6 => inserted(BREAKS[dice.roll(BREAKS.len())]),
        _ => original.to_owned(),
    }
}

#[test]
fn after_any_edits_the_findings_are_those_of_a_fresh_run() {
    let modules: Vec<(&str, &str)> = FILES[1..].to_vec();
    let (dir, saved) = (project(LIB, &modules), project(LIB, &modules));
    let mut client = Client::start(dir.path());
    let uris: Vec<String> = FILES.iter().map(|(name, text)| client.open(&dir.path().join(name), text)).collect();
    let mut texts: Vec<String> = FILES.iter().map(|(_, text)| (*text).to_owned()).collect();
    let mut dice = Dice(2026);
    let mut told = 0;
    for number in 0..30 {
        let at = dice.roll(FILES.len());
        texts[at] = edited(&texts[at], FILES[at].1, &mut dice);
        client.replace(&uris[at], &texts[at]);
        std::fs::write(saved.path().join(FILES[at].0), &texts[at]).unwrap();
        let mut wanted = fresh_all(saved.path());
        for (file, uri) in FILES.iter().zip(&uris) {
            let mut now = client.found(uri);
            let wanted = wanted.remove(file.0).unwrap_or_default();
            let mut wanted: Vec<String> = wanted.into_iter().map(|(_, text)| text).collect();
            now.sort();
            wanted.sort();
            assert_eq!(now, wanted, "{} after edit {number}:\n{}", file.0, texts.join("\n----\n"));
            told += now.len();
        }
    }
    assert!(told > 80, "the edits leave too little to find: {told}");
    assert_eq!(client.end(), Some(0));
}
