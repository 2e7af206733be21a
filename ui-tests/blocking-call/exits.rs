//! What blocks before the process ends keeps nobody waiting, unless the program goes on in between.

async fn ends(bad: bool) {
    if bad {
        std::fs::read("a").unwrap();
        std::process::exit(1)
    }
}

async fn ends_by_another(bad: bool) {
    if bad {
        std::fs::read("a").unwrap();
        bye().await
    }
}

async fn waits(bad: bool, signal: impl Future<Output = ()>) {
    if bad {
        std::fs::read("a").unwrap(); //~ blocking-call
        signal.await;
        std::fs::read("b").unwrap();
        std::process::exit(1)
    }
}

async fn waits_in_another(bad: bool, signal: impl Future<Output = ()>) {
    if bad {
        std::fs::read("a").unwrap(); //~ blocking-call
        later(signal).await
    }
}

async fn bye() -> ! {
    std::process::exit(1)
}

async fn later(signal: impl Future<Output = ()>) -> ! {
    signal.await;
    std::process::exit(1)
}

// A panic ends the task, not the process: where every way ends in one, others have waited.

async fn always_panics(rx: std::sync::mpsc::Receiver<u8>) {
    rx.recv().unwrap(); //~ blocking-call
    panic!("the server has ended")
}

async fn panics_in_another(name: &str) {
    serves(name); //~ blocking-call-indirect
}

fn serves(name: &str) -> ! {
    std::fs::read(name).unwrap();
    unreachable!("{name}")
}

async fn panics_if_it_is_bad(bad: bool) {
    if bad {
        std::fs::read("a").unwrap();
        serves("b");
    }
}

async fn exits_or_panics(bad: bool) {
    std::fs::read("a").unwrap();
    if bad {
        panic!("bad");
    }
    std::process::exit(1)
}
