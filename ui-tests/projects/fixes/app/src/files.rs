//! Values with later uses.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::Command;

pub async fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let mut file = File::open(path)?; //~ blocking-call
    // All of it.
    file.read_to_string(&mut text)?; //~ blocking-call
    Ok(text)
}

pub async fn read_at_once(path: &Path) -> Option<String> {
    let mut text = String::new();
    if let Ok(mut file) = File::open(path) { //~ blocking-call
        file.read_to_string(&mut text).ok()?; //~ blocking-call
    }
    Some(text)
}

pub async fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create(path).map_err(|error| io::Error::other(error))?; //~ blocking-call
    file.write_all(b"a")?; //~ blocking-call
    file.write_all(text.as_bytes())?; //~ blocking-call
    Ok(())
}

pub async fn append(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).open(path)?; //~ blocking-call
    file.write_all(text.as_bytes())?; //~ blocking-call
    file.sync_all() //~ blocking-call
}

pub async fn run(name: &str, all: bool) -> io::Result<Vec<u8>> {
    let mut command = Command::new(name);
    command.arg("--version");
    if all {
        command.arg("--all");
    }
    let output = command.output()?; //~ blocking-call
    Ok(output.stdout)
}

pub async fn run_at_once(name: &str) -> bool {
    Command::new(name).arg("-v").status().is_ok_and(|status| status.success()) //~ blocking-call
}

// It is handed on.
pub async fn handed_on(path: &Path) -> io::Result<File> {
    let file = File::open(path)?; //~ blocking-call
    Ok(file)
}

pub async fn lent(path: &Path) -> io::Result<u64> {
    let mut file = File::open(path)?; //~ blocking-call
    io::copy(&mut file, &mut io::sink()) //~ blocking-call
}

// A method has no counterpart.
pub async fn other_method(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?; //~ blocking-call
    file.bytes().collect() //~ blocking-call
}

// Its type is written.
pub async fn typed(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let mut file: File = File::open(path)?; //~ blocking-call
    file.read_to_string(&mut text)?; //~ blocking-call
    Ok(text)
}

// It is used in a closure.
pub async fn in_a_closure(path: &Path, names: &[&str]) -> io::Result<()> {
    let mut file = File::create(path)?; //~ blocking-call
    names.iter().try_for_each(|name| file.write_all(name.as_bytes())) //~ blocking-call
}

// What is written last can't be flushed where it stands.
pub async fn unflushed(path: &Path) -> io::Result<()> {
    let mut file = File::create(path)?; //~ blocking-call
    file.write_all(b"a") //~ blocking-call
}

// It is written to on two ways.
pub async fn on_two_ways(path: &Path, all: bool) -> io::Result<()> {
    let mut file = File::create(path)?; //~ blocking-call
    if all {
        file.write_all(b"a")?; //~ blocking-call
    } else {
        file.write_all(b"b")?; //~ blocking-call
    }
    Ok(())
}

pub async fn spawned(name: &str) -> io::Result<u32> {
    let mut command = Command::new(name);
    let child = command.spawn()?;
    command.status()?; //~ blocking-call
    Ok(child.id())
}
