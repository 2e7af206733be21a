//! Timers in loops.

use std::time::Duration;

use tokio::sync::mpsc::Receiver;
use tokio::time::{interval, sleep};

const PERIOD: Duration = Duration::from_secs(1);

async fn flush() {}

async fn begins_anew(mut events: Receiver<u32>) {
    loop {
        tokio::select! {
            event = events.recv() => drop(event),
            _ = sleep(PERIOD) => flush().await, //~ select-recreates-timer
        }
    }
}

async fn is_begun_again_by_a_clock(mut events: Receiver<u32>) {
    let mut period = interval(PERIOD);
    loop {
        tokio::select! {
            event = events.recv() => drop(event),
            _ = period.tick() => flush().await,
            _ = sleep(10 * PERIOD) => return, //~ select-recreates-timer
        }
    }
}

// What follows is not found.

async fn waits_for_either(mut events: Receiver<u32>) {
    loop {
        tokio::select! {
            _ = events.recv() => {}
            _ = sleep(PERIOD) => {}
        }
        flush().await;
    }
}

async fn is_begun_again_by_purpose(mut reset: Receiver<()>) {
    loop {
        tokio::select! {
            _ = reset.recv() => continue,
            _ = sleep(PERIOD) => flush().await,
        }
    }
}

async fn leaves_when_nothing_happens(mut events: Receiver<u32>) {
    loop {
        tokio::select! {
            event = events.recv() => drop(event),
            _ = sleep(PERIOD) => break,
        }
    }
}

async fn waits_for_quiet(mut events: Receiver<u32>, mut changed: bool) {
    loop {
        tokio::select! {
            event = events.recv() => {
                drop(event);
                changed = true;
            }
            _ = sleep(PERIOD), if changed => {
                changed = false;
                flush().await;
            }
        }
    }
}

async fn is_made_once(mut events: Receiver<u32>) {
    let mut period = interval(PERIOD);
    loop {
        tokio::select! {
            event = events.recv() => drop(event),
            _ = period.tick() => flush().await,
        }
    }
}

async fn the_other_leaves(mut stop: Receiver<()>) {
    loop {
        tokio::select! {
            _ = stop.recv() => return,
            _ = sleep(PERIOD) => flush().await,
        }
    }
}

// A pattern that does not fit leads on to the other branches.

async fn begins_anew_after_a_pattern(mut events: Receiver<u32>) {
    loop {
        tokio::select! {
            Some(event) = events.recv() => drop(event),
            _ = sleep(PERIOD) => flush().await, //~ select-recreates-timer
        }
    }
}

async fn nap() {
    sleep(PERIOD).await;
}

async fn by_a_helper(mut events: Receiver<u32>) {
    loop {
        tokio::select! {
            Some(event) = events.recv() => drop(event),
            _ = nap() => flush().await, //~ select-recreates-timer
            else => break,
        }
    }
}
