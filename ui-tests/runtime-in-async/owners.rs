//@ flags: --edition 2021 --config runtime-in-async/own.toml
// Values that own a runtime, and where they end.

use std::sync::Arc;

/// As the rule file says, it owns a runtime.
pub struct Engine(u32);

impl Engine {
    pub fn new() -> Engine {
        Engine(1)
    }

    pub fn run(&self) {}

    pub fn end(self) {
        std::mem::forget(self);
    }
}

#[derive(Clone)]
pub struct Client(Arc<Engine>);

fn on_a_thread(work: impl FnOnce() + Send + 'static) {
    std::thread::spawn(work);
}

async fn local() {
    let engine = Engine::new(); //~ runtime-in-async
    engine.run();
}

async fn dropped() {
    let engine = Engine::new();
    drop(engine); //~ runtime-in-async
}

async fn given(engine: Engine) { //~ runtime-in-async
    engine.run();
}

struct App {
    name: String,
    engine: Option<Engine>,
}

struct Tool {
    name: String,
    engine: Engine,
}

async fn in_a_struct(tool: Tool) -> usize { //~ runtime-in-async
    tool.name.len()
}

fn once() {
    let engine = Engine::new();
    engine.run();
}

async fn by_a_helper() {
    once(); //~ runtime-in-async
}

async fn on_one_way(engine: Engine, keep: bool) -> Option<Engine> { //~ runtime-in-async
    if keep {
        return Some(engine);
    }
    None
}

// ---- made where it is dropped: both are told ----

impl Client {
    pub fn start() -> Result<Client, Error> {
        Ok(Client(Arc::new(Engine::new())))
    }
}

pub struct Error;

pub trait Ask {
    fn ask(&self) -> u32;
}

struct Inner {
    client: Client,
}

impl Inner {
    fn new() -> Result<Inner, Error> {
        let client = Client::start()?;
        Ok(Inner { client })
    }
}

struct Outer(Inner);

impl Outer {
    fn new() -> Result<Outer, Error> {
        let outer = Outer(Inner::new().map_err(|_| Error)?);
        Ok(outer)
    }
}

impl Ask for Outer {
    fn ask(&self) -> u32 {
        self.0.client.0
    }
}

fn connect() -> Result<Box<dyn Ask>, Error> {
    let outer = Outer::new()?;
    Ok(Box::new(outer))
}

fn ask_once() -> Result<u32, Error> {
    let asked = connect()?;
    Ok(asked.ask())
}

async fn made_and_dropped() -> Result<u32, Error> {
    ask_once() //~ runtime-in-async, blocking-call-indirect
}

// ---- not there, or without a wait ----

async fn ended() {
    let engine = Engine::new();
    engine.run();
    engine.end();
}

async fn handed_back() -> Engine {
    let engine = Engine::new();
    engine.run();
    engine
}

async fn borrowed(engine: &Engine) {
    engine.run();
}

async fn on_another_thread(engine: Engine) {
    on_a_thread(move || drop(engine));
}

async fn one_of_many(engine: Arc<Engine>) {
    engine.run();
}

async fn a_clone(client: &Client) {
    let own = client.clone();
    drop(own.0);
}

struct Service {
    engine: Option<Engine>,
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(engine) = self.engine.take() {
            engine.end();
        }
    }
}

async fn ends_it_itself() {
    let service = Service { engine: Some(Engine::new()) };
    if let Some(engine) = &service.engine {
        engine.run();
    }
}

/// `taken_out` ends what an `App` has without a wait: this one may have none any more.
async fn may_have_been_taken_out(app: App) -> usize {
    app.name.len()
}

async fn taken_out(mut app: App) {
    if let Some(engine) = app.engine.take() {
        engine.end();
    }
}

fn main() {
    let engine = Engine::new();
    engine.run();
}
