//! Where what is used comes from, and where it goes.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, LazyLock, Mutex};

impl App {
    pub async fn run(&self) -> io::Result<u32> {
        let text = load(&self.dir)?; //~ blocking-call-indirect
        let tries = retries(&self.config); //~ blocking-call-indirect
        Ok(self.refresh() + tries + text.len() as u32) //~ blocking-call-indirect
    }

    pub async fn shared(self: Arc<Self>) -> u32 {
        self.refresh() + self.config.retries //~ blocking-call-indirect
    }
}

pub async fn borrowed(path: &str) -> io::Result<String> {
    let order = std::fs::read_to_string(path)?; //~ blocking-call
    std::thread::sleep(std::time::Duration::from_millis(50)); //~ blocking-call
    record(&order); //~ blocking-call-indirect
    Ok(order)
}

pub async fn used_no_more(order: String) {
    record(&order); //~ blocking-call-indirect
}

pub async fn lent_and_used_later(order: String) -> usize {
    let lent = &order;
    record(&order); //~ blocking-call-indirect
    lent.len()
}

pub async fn each(orders: Vec<String>) {
    for order in orders {
        record(&order); //~ blocking-call-indirect
    }
}

pub async fn again(order: String) {
    for _ in 0..3 {
        record(&order); //~ blocking-call-indirect
    }
}

pub async fn changed(app: &mut App) {
    draw(app); //~ blocking-call-indirect
}

pub async fn changed_and_used_later(mut app: App) -> usize {
    draw(&mut app); //~ blocking-call-indirect
    app.log.len()
}

pub async fn changed_last(mut app: App) {
    draw(&mut app); //~ blocking-call-indirect
}

pub async fn anything(path: impl AsRef<Path>) -> io::Result<Vec<u8>> {
    std::fs::read(path.as_ref()) //~ blocking-call
}

pub async fn cloned(config: Arc<Config>) -> u32 {
    retries(&config) + config.retries //~ blocking-call-indirect
}

pub async fn stays_on_its_thread(shared: Rc<u32>) -> u32 {
    count(&shared) //~ blocking-call-indirect
}

pub async fn gives_what_is_borrowed(config: Config) -> usize {
    name(&config).len() //~ blocking-call-indirect
}

pub async fn by_trait(store: Arc<dyn Store>, key: &str) {
    store.put(key).unwrap(); //~ blocking-call-indirect
    store.put("again").unwrap(); //~ blocking-call-indirect
}

pub async fn by_reference_to_trait(store: &dyn Store) {
    store.put("once").unwrap(); //~ blocking-call-indirect
}

pub async fn in_a_block(config: Arc<Config>) -> u32 {
    let own = config.clone();
    let first = async move { retries(&own) }; //~ blocking-call-indirect
    let second = async { retries(&config) }; //~ blocking-call-indirect
    first.await + second.await
}

pub async fn under_a_lock(state: Arc<Mutex<u32>>, config: Config) -> u32 {
    let mut state = state.lock().unwrap();
    *state += retries(&config); //~ blocking-call-indirect blocking-under-lock
    *state
}

pub async fn after_a_lock(state: Arc<Mutex<u32>>, config: Config) -> u32 {
    let tries = {
        let state = state.lock().unwrap();
        *state
    };
    tries + retries(&config) //~ blocking-call-indirect
}

pub async fn dropped() {
    let _ticket = Ticket("a".into()); //~ blocking-drop
    std::future::ready(()).await;
}

pub async fn dropped_without_name(_: Ticket) { //~ blocking-drop
    std::future::ready(()).await;
}

pub async fn built_late() -> usize {
    SETTINGS.len() //~ blocking-call-indirect
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
