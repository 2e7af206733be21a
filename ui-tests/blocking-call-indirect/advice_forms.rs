//! How the call is written, and what stands around it.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, LazyLock, Mutex};

pub async fn begins_a_sum(config: &Config) -> u32 {
    retries(config) + config.retries //~ blocking-call-indirect
}

pub async fn in_conditions(path: &Path) -> bool {
    if load(path).is_ok() { //~ blocking-call-indirect
        return true;
    }
    while load(path).is_err() {} //~ blocking-call-indirect
    false
}

pub async fn in_patterns(found: &Option<PathBuf>) -> usize {
    match found {
        Some(path) => load(path).map_or(0, |text| text.len()), //~ blocking-call-indirect
        None => 0,
    }
}

pub async fn parts(config: &Config, names: &[String], at: usize) {
    record(&names[at]); //~ blocking-call-indirect
    record(&format!("{}", config.path.display())); //~ blocking-call-indirect
    record(&format!("{at}")); //~ blocking-call-indirect
    record(names[0].as_str()); //~ blocking-call-indirect
}

pub async fn two_of_one_name(from: &Config, to: &Config) -> u32 {
    let of_both = |a: u32, b: u32| a + b;
    let copied = std::fs::copy(&from.path, &to.path).unwrap() as u32; //~ blocking-call
    of_both(copied, to.retries)
}

pub async fn in_a_tuple(host: &str, port: u16) -> io::Result<()> {
    std::net::TcpStream::connect((host, port)).map(|_| ()) //~ blocking-call
}

pub async fn questions(path: &Path) -> io::Result<()> {
    std::fs::write(path, Path::new("a").canonicalize()?.to_string_lossy().as_bytes()) //~ blocking-call
}

pub async fn other_errors(path: &Path) -> Result<usize, String> {
    let text = load(path).map_err(|error| error.to_string())?; //~ blocking-call-indirect
    Ok(text.len())
}

pub async fn any_error(path: &Path) -> Result<usize, Box<dyn Error>> {
    Ok(load(path)?.len()) //~ blocking-call-indirect
}

pub async fn in_a_closure(path: Option<&str>) -> Option<String> {
    path.map(|path| std::fs::read_to_string(path)).and_then(Result::ok) //~ blocking-call
}

pub async fn in_many_closures(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().map(|path| load(path).unwrap()).collect() //~ blocking-call-indirect
}

pub async fn a_future() -> u32 {
    begin(1).await //~ blocking-call-indirect
}

pub async fn of_a_process(dir: &Path) -> io::Result<()> {
    std::process::Command::new("ls").current_dir(dir).output().map(|_| ()) //~ blocking-call
}

pub async fn joined(handle: std::thread::JoinHandle<u8>) -> u8 {
    handle.join().unwrap() //~ blocking-call
}

fn audit(line: &str) {
    let _ = std::fs::write("audit", line);
}

pub async fn by_a_helper_of_its_own(line: &str) {
    audit(line); //~ blocking-call-indirect
}

pub struct Reader(PathBuf);

impl Future for Reader {
    type Output = Vec<u8>;

    fn poll(self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<Vec<u8>> {
        std::task::Poll::Ready(std::fs::read(&self.0).unwrap_or_default()) //~ blocking-in-poll
    }
}

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
