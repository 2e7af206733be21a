//! Branches of `select!` that lose something.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, Stream};
use tokio::sync::mpsc::Receiver;
use tokio::time::{Interval, sleep};

struct Connection {
    stream: Stream,
    items: Receiver<Vec<u8>>,
}

impl Connection {
    /// Reads the length, then the rest.
    async fn read_frame(&mut self) -> std::io::Result<Vec<u8>> {
        let mut length = [0; 4];
        self.stream.read_exact(&mut length).await?;
        let mut frame = vec![0; u32::from_be_bytes(length) as usize];
        self.stream.read_exact(&mut frame).await?;
        Ok(frame)
    }

    async fn next_item(&mut self) -> Option<Vec<u8>> {
        self.items.recv().await
    }

    async fn forward(&mut self) {
        if let Some(item) = self.items.recv().await {
            self.stream.write_all(&item).await.ok();
        }
    }

    async fn count(&mut self) -> usize {
        let mut count = 0;
        while let Some(item) = self.items.recv().await {
            count += item.len();
        }
        count
    }
}

async fn ping() {}

async fn reads_in_a_loop(mut stream: Stream, mut interval: Interval) {
    let mut header = [0; 8];
    loop {
        tokio::select! {
            read = stream.read_exact(&mut header) => { //~ cancel-unsafe-branch
                if read.is_err() {
                    return;
                }
            }
            _ = interval.tick() => ping().await,
        }
    }
}

async fn by_helpers(mut connection: Connection, mut interval: Interval) {
    loop {
        tokio::select! {
            frame = connection.read_frame() => drop(frame), //~ cancel-unsafe-branch
            _ = interval.tick() => {}
        }
    }
}

async fn with_an_item_in_hand(mut connection: Connection, mut interval: Interval) {
    loop {
        tokio::select! {
            _ = connection.forward() => {} //~ cancel-unsafe-branch
            _ = interval.tick() => {}
        }
    }
}

async fn made_before_the_select(mut connection: Connection, mut interval: Interval, idle: bool) {
    loop {
        let frame = match idle {
            true => Some(connection.items.recv()),
            false => None,
        };
        let read = connection.read_frame(); //~ cancel-unsafe-branch
        tokio::select! {
            frame = read => drop(frame),
            _ = interval.tick() => {}
        }
        drop(frame);
    }
}

// What follows is not found.

async fn again_when_it_is_ready(mut connection: Connection, mut interval: Interval) {
    loop {
        let frame = connection.read_frame();
        tokio::pin!(frame);
        loop {
            tokio::select! {
                frame = &mut frame => {
                    drop(frame);
                    break;
                }
                _ = interval.tick() => {}
            }
        }
    }
}

async fn gives_up(mut stream: Stream) {
    let mut header = [0; 8];
    loop {
        tokio::select! {
            read = stream.read_exact(&mut header) => drop(read),
            _ = sleep(Duration::from_secs(1)) => return,
        }
    }
}

async fn loses_nothing(mut connection: Connection, mut interval: Interval) {
    let mut buffer = [0; 64];
    loop {
        tokio::select! {
            item = connection.next_item() => drop(item),
            _ = interval.tick() => {}
        }
        tokio::select! {
            read = connection.stream.read(&mut buffer) => drop(read),
            _ = interval.tick() => {}
        }
    }
}

async fn has_nothing_in_hand(mut connection: Connection, mut interval: Interval) {
    loop {
        tokio::select! {
            count = connection.count() => drop(count),
            _ = interval.tick() => {}
        }
    }
}

async fn goes_on_with_the_same(mut connection: Connection, mut interval: Interval) {
    let frame = connection.read_frame();
    tokio::pin!(frame);
    loop {
        tokio::select! {
            frame = &mut frame => return drop(frame),
            _ = interval.tick() => {}
        }
    }
}

fn connect() -> Stream {
    Stream
}

async fn a_new_source_each_time(mut interval: Interval) {
    let mut header = [0; 8];
    loop {
        let mut stream = connect();
        tokio::select! {
            read = stream.read_exact(&mut header) => drop(read),
            _ = interval.tick() => {}
        }
    }
}
