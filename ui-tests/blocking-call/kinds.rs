//@ flags: -W all
//! One call of each kind in the standard library.

use std::io::Write;
use std::sync::mpsc::Receiver;
use std::time::Duration;

async fn kinds(rx: Receiver<u8>, lock: std::sync::Mutex<u8>) -> std::io::Result<()> { //~ async-without-await
    std::thread::sleep(Duration::from_secs(1)); //~ blocking-call
    let _ = std::net::TcpStream::connect("localhost:80")?; //~ blocking-call
    let _ = std::process::Command::new("ls").output()?; //~ blocking-call
    let _ = rx.recv(); //~ blocking-call
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?; //~ blocking-call
    let _ = std::fs::read_to_string("a")?; //~ blocking-call
    let _ = std::process::Command::new("ls").spawn()?; //~ blocking-call
    let _ = std::path::Path::new("a").exists(); //~ blocking-call
    *lock.lock().unwrap() += 1; //~ blocking-call
    std::io::stdout().write_all(line.as_bytes())?; //~ blocking-call
    Ok(())
}

fn not_async() {
    std::thread::sleep(Duration::from_secs(1));
}
