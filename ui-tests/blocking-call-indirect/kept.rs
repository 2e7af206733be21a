//! Functions that are kept in a field, a constant, a collection or a variant, and called later.

use std::collections::HashMap;
use std::time::Duration;

fn slow() {
    std::thread::sleep(Duration::from_secs(1));
}

fn quick() {}

pub struct Job {
    run: Box<dyn Fn() -> Vec<u8>>,
}

fn job() -> Job {
    Job { run: Box::new(|| std::fs::read("a").unwrap()) }
}

pub async fn in_a_field() -> Vec<u8> {
    (job().run)() //~ blocking-call-indirect
}

pub async fn elsewhere() {
    std::thread::spawn(|| (job().run)());
}

fn loader(path: &'static str) -> impl Fn() -> Vec<u8> {
    move || std::fs::read(path).unwrap()
}

pub async fn given_back() -> Vec<u8> {
    loader("a")() //~ blocking-call-indirect
}

const HANDLER: fn() = slow;

pub async fn in_a_constant() {
    HANDLER(); //~ blocking-call-indirect
}

struct Command {
    name: &'static str,
    run: fn(),
}

const COMMANDS: &[Command] = &[Command { name: "slow", run: slow }, Command { name: "sleep", run: || slow() }];

pub async fn in_a_table(name: &str) {
    if let Some(command) = COMMANDS.iter().find(|command| command.name == name) {
        (command.run)(); //~ blocking-call-indirect
    }
}

/// One of them does not block: `possible`.
pub async fn one_of_two(wait: bool) {
    let chosen: fn() = if wait { slow } else { quick };
    chosen();
}

#[derive(Default)]
pub struct Hooks {
    at_end: Option<Box<dyn Fn() + Send + Sync>>,
}

impl Hooks {
    pub fn at_end(mut self, hook: impl Fn() + Send + Sync + 'static) -> Hooks {
        self.at_end = Some(Box::new(hook));
        self
    }

    pub async fn end(&self) {
        if let Some(hook) = &self.at_end {
            hook(); //~ blocking-call-indirect
        }
    }
}

pub fn hooks() -> Hooks {
    Hooks::default().at_end(slow)
}

pub enum Order {
    Run(Box<dyn FnOnce() + Send>),
    Stop,
}

pub fn order() -> Order {
    Order::Run(Box::new(slow))
}

pub async fn obey(orders: Vec<Order>) {
    for order in orders {
        match order {
            Order::Run(work) => work(), //~ blocking-call-indirect
            Order::Stop => break,
        }
    }
}

#[derive(Default)]
pub struct Registry {
    handlers: HashMap<String, Box<dyn Fn() + Send + Sync>>,
}

impl Registry {
    pub fn fill(&mut self) {
        self.handlers.insert("slow".to_owned(), Box::new(slow));
    }

    pub async fn call(&self, name: &str) {
        if let Some(handler) = self.handlers.get(name) {
            handler(); //~ blocking-call-indirect
        }
    }
}
