//! A trait's method on a socket.
use std::io::Read;
use std::net::TcpStream;

pub async fn take(mut stream: TcpStream) -> usize {
    let mut bytes = [0; 64];
    stream.read(&mut bytes).unwrap() //~ blocks
}
