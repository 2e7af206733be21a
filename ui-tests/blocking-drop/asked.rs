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

async fn takes_the_place_of_another(again: bool) -> Option<Slow> {
    let mut kept = Some(Slow);
    step().await.ok();
    if again {
        kept = Some(Slow); //~ blocking-drop
    }
    kept
}

fn start(with: &mut Option<Slow>) -> bool {
    with.take().is_some_and(|slow| {
        std::mem::forget(slow);
        true
    })
}

async fn takes_an_empty_place() -> Option<Slow> {
    let mut kept = Some(Slow);
    if start(&mut kept) {
        kept = Some(Slow);
    }
    kept
}
