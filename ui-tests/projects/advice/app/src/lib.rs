//! Every edit that is suggested here builds; where none would, the advice is in words.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, LazyLock, Mutex};

mod forms;
mod places;

#[derive(Clone)]
pub struct Config {
    pub path: PathBuf,
    pub retries: u32,
}

pub struct App {
    dir: PathBuf,
    log: Vec<String>,
    config: Arc<Config>,
}

pub trait Store: Send + Sync {
    fn put(&self, key: &str) -> io::Result<()>;
}

pub struct Disk;

impl Store for Disk {
    fn put(&self, key: &str) -> io::Result<()> {
        std::fs::write(key, "")
    }
}

pub struct Ticket(PathBuf);

impl Drop for Ticket {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

static SETTINGS: LazyLock<String> = LazyLock::new(|| load(Path::new("settings")).unwrap());

pub fn load(path: &Path) -> io::Result<String> {
    std::fs::read_to_string(path)
}

fn record(order: &str) {
    let _ = std::fs::write("orders", order);
}

fn retries(config: &Config) -> u32 {
    record("retry");
    config.retries
}

fn draw(app: &mut App) {
    app.log.push(load(&app.dir).unwrap());
}

fn count(shared: &Rc<u32>) -> u32 {
    record("count");
    **shared
}

fn name(config: &Config) -> &str {
    record("name");
    config.path.to_str().unwrap()
}

fn begin(number: u32) -> impl Future<Output = u32> {
    record("begin");
    async move { number }
}

impl App {
    fn refresh(&self) -> u32 {
        retries(&self.config)
    }
}
