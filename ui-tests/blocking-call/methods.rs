//! Methods are known by the type of their receiver.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::Receiver;

struct State {
    log: File,
    root: PathBuf,
}

impl State {
    fn log(&mut self) -> &mut File {
        &mut self.log
    }

    async fn write(&mut self, line: &str) -> std::io::Result<()> {
        self.log.write_all(line.as_bytes())?; //~ blocking-call
        self.log().flush() //~ blocking-call
    }
}

async fn read(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    let mut file = BufReader::new(File::open(path)?); //~ blocking-call
    file.read_to_string(&mut text)?; //~ blocking-call
    Cursor::new(b"in memory").read_to_string(&mut text)?;
    (&b"in memory"[..]).read_to_string(&mut text)?;
    Ok(text)
}

async fn others(rx: Receiver<u8>) {
    let output = Command::new("ls").arg("-l").output(); //~ blocking-call
    while let Ok(byte) = rx.recv() { //~ blocking-call
        drop(byte);
    }
    rx.try_recv().ok();
}

type Log = Sink<File>;

struct Sink<W> {
    inner: W,
}

impl Log {
    fn inner(&mut self) -> &mut File {
        &mut self.inner
    }
}

async fn aliased(log: &mut Sink<File>) {
    log.inner().sync_all().ok(); //~ blocking-call
}

async fn loops(rx: Receiver<u8>) {
    for byte in &rx { //~ blocking-call
        drop(byte);
    }
    for byte in vec![1, 2] {
        drop(byte);
    }
}
