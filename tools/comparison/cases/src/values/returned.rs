//! A method on what a function of one's own returns.
use std::net::UdpSocket;

fn socket() -> &'static UdpSocket {
    unimplemented!()
}

pub async fn take() -> usize {
    let mut bytes = [0; 64];
    socket().recv(&mut bytes).unwrap() //~ blocks
}
