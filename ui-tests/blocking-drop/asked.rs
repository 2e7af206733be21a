//@ flags: --edition 2021 -W blocking-drop
// Who asks for the lint by name is shown no less than who says nothing.

use std::time::Duration;

struct Slow;

impl Drop for Slow {
    fn drop(&mut self) {
        std::thread::sleep(Duration::from_secs(1));
    }
}

async fn step() -> Result<(), ()> {
    Ok(())
}

async fn after_an_error() -> Result<Slow, ()> {
    let slow = Slow; //~ blocking-drop
    step().await?;
    Ok(slow)
}
