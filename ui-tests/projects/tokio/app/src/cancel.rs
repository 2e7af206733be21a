//! Branches of `select!` that lose something.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, Stream};
use tokio::sync::mpsc::{Receiver, Sender};
use tokio::time::{Interval, sleep, timeout};

const LIMIT: Duration = Duration::from_secs(1);

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

// ---- ways out of the loop, and branches that may not fit ----

async fn another_way_out(mut connection: Connection, mut stop: Receiver<()>) {
    loop {
        tokio::select! {
            Some(()) = stop.recv() => return,
            frame = connection.read_frame() => drop(frame),
        }
    }
}

async fn with_else(mut connection: Connection, mut interval: Interval) {
    loop {
        tokio::select! {
            Ok(frame) = connection.read_frame() => drop(frame), //~ cancel-unsafe-branch
            _ = interval.tick() => ping().await,
            else => break,
        }
    }
}

// ---- async blocks ----

async fn by_a_block(mut items: Receiver<Vec<u8>>, mut stream: Stream, mut interval: Interval) {
    loop {
        tokio::select! {
            _ = async { //~ cancel-unsafe-branch
                while let Some(item) = items.recv().await {
                    stream.write_all(&item).await.ok();
                }
            } => break,
            _ = interval.tick() => ping().await,
        }
    }
}

async fn by_a_block_that_only_takes(mut items: Receiver<Vec<u8>>, mut interval: Interval) {
    loop {
        tokio::select! {
            _ = async { items.recv().await } => {}
            _ = interval.tick() => ping().await,
        }
    }
}

// ---- methods of traits ----

trait Transport {
    async fn next(&mut self) -> std::io::Result<Vec<u8>>;
}

impl Transport for Connection {
    async fn next(&mut self) -> std::io::Result<Vec<u8>> {
        self.read_frame().await
    }
}

async fn by_a_trait<T: Transport>(mut transport: T, mut interval: Interval) {
    loop {
        tokio::select! {
            frame = transport.next() => drop(frame), //~ cancel-unsafe-branch
            _ = interval.tick() => ping().await,
        }
    }
}

// ---- lists ----

async fn batch(items: &mut Receiver<Vec<u8>>) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    while let Some(item) = items.recv().await {
        all.push(item);
        if all.len() == 8 {
            break;
        }
    }
    all
}

async fn by_a_list(mut items: Receiver<Vec<u8>>, mut interval: Interval) {
    loop {
        tokio::select! {
            all = batch(&mut items) => drop(all), //~ cancel-unsafe-branch
            _ = interval.tick() => ping().await,
        }
    }
}

// ---- timeouts ----

async fn goes_on_after_a_timeout(mut connection: Connection) {
    loop {
        match timeout(LIMIT, connection.read_frame()).await { //~ cancel-unsafe-branch
            Ok(frame) => drop(frame),
            Err(_) => ping().await,
        }
    }
}

async fn asks_whether_it_was_in_time(mut connection: Connection) {
    loop {
        if timeout(LIMIT, connection.read_frame()).await.is_err() { //~ cancel-unsafe-branch
            ping().await;
        }
    }
}

async fn ends_after_a_timeout(mut connection: Connection) {
    while let Ok(frame) = timeout(LIMIT, connection.read_frame()).await {
        drop(frame);
    }
}

async fn panics_after_a_timeout(mut connection: Connection) {
    loop {
        drop(timeout(LIMIT, connection.read_frame()).await.ok().unwrap());
    }
}

async fn connects_again(address: &str) {
    loop {
        let mut connection = connect(address).await;
        if timeout(LIMIT, connection.read_frame()).await.is_err() {
            ping().await;
        }
    }
}

async fn connect(_: &str) -> Connection {
    unimplemented!()
}

async fn gives_up_a_send(out: Sender<u32>) {
    for item in 0..8 {
        timeout(LIMIT, out.send(item)).await.ok();
    }
}

async fn by_a_timeout_in_a_branch(mut connection: Connection, mut interval: Interval) {
    loop {
        tokio::select! {
            frame = timeout(LIMIT, connection.read_frame()) => match frame { //~ cancel-unsafe-branch
                Ok(frame) => drop(frame),
                Err(_) => return,
            },
            _ = interval.tick() => ping().await,
        }
    }
}

// ---- the source is used again, though no loop goes round here ----

async fn reads_on(mut stream: Stream, mut stop: Receiver<()>) {
    let mut header = [0; 8];
    tokio::select! {
        _ = stream.read_exact(&mut header) => {} //~ cancel-unsafe-branch
        _ = stop.recv() => {}
    }
    let mut body = [0; 64];
    let _ = stream.read_exact(&mut body).await;
}

async fn only_answers(mut stream: Stream, mut stop: Receiver<()>) {
    let mut header = [0; 8];
    tokio::select! {
        _ = stream.read_exact(&mut header) => {}
        _ = stop.recv() => {}
    }
    let _ = stream.write_all(b"bye").await;
}

struct Peer {
    stream: Stream,
    interval: Interval,
    stop: Receiver<()>,
}

impl Peer {
    async fn header(&mut self) -> Option<[u8; 8]> {
        let mut header = [0; 8];
        tokio::select! {
            read = self.stream.read_exact(&mut header) => read.ok().map(|_| header), //~ cancel-unsafe-branch
            _ = self.interval.tick() => None,
        }
    }

    async fn until_stopped(&mut self) -> Option<[u8; 8]> {
        let mut header = [0; 8];
        tokio::select! {
            read = self.stream.read_exact(&mut header) => read.ok().map(|_| header),
            _ = self.stop.recv() => None,
        }
    }

    async fn step(&mut self) -> Result<(), std::io::Error> {
        let mut header = [0; 8];
        tokio::select! {
            read = self.stream.read_exact(&mut header) => { //~ cancel-unsafe-branch
                read?;
                Ok(())
            }
            _ = self.interval.tick() => Ok(()),
            _ = self.stop.recv() => return Err(std::io::ErrorKind::Interrupted.into()),
        }
    }

    async fn one_step(&mut self) -> Result<(), std::io::Error> {
        let mut header = [0; 8];
        tokio::select! {
            read = self.stream.read_exact(&mut header) => {
                read?;
                Ok(())
            }
            _ = self.stop.recv() => return Err(std::io::ErrorKind::Interrupted.into()),
        }
    }

    async fn run(mut self) -> Result<(), std::io::Error> {
        loop {
            if let Some(header) = self.header().await {
                drop(header);
            }
            self.step().await?;
            self.one_step().await?;
            while let Some(header) = self.until_stopped().await {
                drop(header);
            }
            return Ok(());
        }
    }

    async fn serve(mut self) -> Result<(), std::io::Error> {
        loop {
            if let Some(header) = self.header().await {
                drop(header);
            }
            self.step().await?;
            self.one_step().await?;
        }
    }
}
