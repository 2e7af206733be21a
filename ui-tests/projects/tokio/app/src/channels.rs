//! Channels without a bound.

use tokio::sync::mpsc;

async fn without() {
    let (_sender, _receiver) = mpsc::unbounded_channel::<u32>();
    let (_sender, _receiver) = mpsc::channel::<u32>(8);
}
