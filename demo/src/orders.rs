use std::io::Write;
use std::net::TcpStream;

pub fn record(order: &str) {
    audit(order);
}

fn audit(order: &str) {
    if let Ok(mut log) = TcpStream::connect("audit.internal:514") {
        log.write_all(order.as_bytes()).ok();
    }
}
