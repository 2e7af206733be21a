//! Helpers of helpers, methods, recursion.

use std::path::{Path, PathBuf};

fn load(path: &Path) -> String {
    parse(&read(path))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

fn parse(text: &str) -> String {
    text.to_owned()
}

struct Config {
    path: PathBuf,
}

impl Config {
    fn reload(&self) -> String {
        load(&self.path)
    }
}

fn even(n: u32) {
    if n > 0 {
        odd(n - 1)
    }
}

fn odd(n: u32) {
    if n == 1 {
        std::thread::park();
    }
    even(n - 1)
}

async fn handle(config: &Config) {
    load(&config.path); //~ blocking-call-indirect
    config.reload(); //~ blocking-call-indirect
    parse("in memory");
    even(4); //~ blocking-call-indirect
}

async fn only_offloaded(config: Config) {
    std::thread::spawn(move || config.reload());
    std::thread::spawn(|| even(3));
}

static CONFIG: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| read(Path::new("a")));
static NAME: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| "a".to_owned());

async fn lazy() {
    CONFIG.len(); //~ blocking-call-indirect
    NAME.len();
}
