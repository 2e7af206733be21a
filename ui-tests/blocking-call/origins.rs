//! What was done to a receiver before may keep a call from blocking.

use std::net::{TcpListener, UdpSocket};

struct Server {
    socket: UdpSocket,
    listener: TcpListener,
}

impl Server {
    fn new(socket: UdpSocket, listener: TcpListener) -> std::io::Result<Server> {
        socket.set_nonblocking(true)?;
        Ok(Server { socket, listener })
    }

    async fn next(&self) -> Option<usize> {
        self.socket.recv(&mut [0; 512]).ok()
    }

    async fn accept(&self) -> bool {
        self.listener.accept().is_ok() //~ blocking-call
    }
}

async fn what_is_there(socket: UdpSocket, other: &UdpSocket) {
    socket.set_nonblocking(true).unwrap();
    let _ = socket.recv(&mut [0; 512]);
    let _ = other.recv(&mut [0; 512]); //~ blocking-call
    socket.set_nonblocking(false).unwrap();
    let _ = socket.recv(&mut [0; 512]); //~ blocking-call
}

async fn followed() -> std::io::Result<()> {
    let (socket, name) = (UdpSocket::from(given()), "a");
    socket.set_nonblocking(true)?;
    let shared = std::sync::Arc::new(socket);
    let task = async move { shared.recv(&mut [0; 512]) };
    task.await?;
    drop(name);
    Ok(())
}

fn given() -> std::os::fd::OwnedFd {
    loop {}
}
