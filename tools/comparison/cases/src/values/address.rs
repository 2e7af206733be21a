//! A name that is looked up.
use std::net::ToSocketAddrs;

pub async fn find() -> usize {
    "example.org:80".to_socket_addrs().unwrap().count() //~ blocks
}
