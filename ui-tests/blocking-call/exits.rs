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
