//! The async counterpart, with the same method.
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

pub async fn take(mut stream: TcpStream) -> usize {
    let mut bytes = [0; 64];
    stream.read(&mut bytes).await.unwrap()
}
