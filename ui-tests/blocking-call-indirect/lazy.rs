//! An iterator or lazy value runs its functions where it is gone through or looked at, and not where it is made.

use std::cell::LazyCell;
use std::sync::LazyLock;

fn read(path: &String) -> usize {
    std::fs::read(path).map_or(0, |text| text.len())
}

fn len(path: &String) -> usize {
    path.len()
}

pub async fn never(paths: &[String]) -> usize {
    let sizes = paths.iter().map(read);
    let _ = paths.iter().filter(|path| read(path) > 1).size_hint();
    let _ = keep(paths.iter().map(|path| read(path)));
    sizes.len()
}

fn keep<I>(iter: I) -> Option<I> {
    Some(iter)
}

pub async fn here(paths: &[String]) -> usize {
    let sizes = paths.iter().map(|path| read(path)); //~ blocking-call-indirect
    let mut all = sizes.rev().skip(1);
    all.next().unwrap_or(0)
}

pub async fn elsewhere(paths: &[String]) -> usize {
    total(paths.iter().map(|path| read(path))) //~ blocking-call-indirect
}

pub async fn nothing_there(paths: &[String]) -> usize {
    total(paths.iter().map(len))
}

fn total(sizes: impl Iterator<Item = usize>) -> usize {
    sizes.sum()
}

fn sizes(paths: &[String]) -> impl Iterator<Item = usize> + '_ {
    paths.iter().map(read)
}

fn boxed(paths: &[String]) -> Box<dyn Iterator<Item = usize> + '_> {
    Box::new(paths.iter().map(read))
}

pub async fn from_a_helper(paths: &[String]) -> usize {
    let _never = sizes(paths);
    let mut all = sizes(paths).sum(); //~ blocking-call-indirect
    for size in boxed(paths) { //~ blocking-call-indirect
        all += size;
    }
    all
}

/// It is for the caller to go through it.
pub async fn given_back(paths: Vec<String>) -> impl Iterator<Item = usize> {
    paths.into_iter().map(|path| read(&path))
}

pub struct Own<F>(F);

impl<F: FnMut() -> usize> Iterator for Own<F> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        Some((self.0)())
    }
}

pub async fn own() -> usize {
    let quick: usize = Own(|| 1).take(3).sum();
    let slow: usize = Own(|| read(&String::new())).take(3).sum(); //~ blocking-call-indirect
    quick + slow
}

pub async fn values() -> usize {
    let _never = LazyCell::new(|| read(&String::new()));
    let cell = LazyCell::new(|| read(&String::new())); //~ blocking-call-indirect
    let lock: LazyLock<String> = LazyLock::new(|| std::fs::read_to_string("a").unwrap()); //~ blocking-call
    *cell + lock.len()
}
