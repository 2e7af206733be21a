//! Tasks whose handle is dropped.

use tokio::task::JoinHandle;

async fn refresh() -> Result<(), std::fmt::Error> {
    Ok(())
}

async fn tell() {}

async fn loses_the_error() {
    tokio::spawn(refresh()); //~ detached-task
    let _ = tokio::spawn(refresh()); //~ detached-task
    let _handle = tokio::spawn(async move { refresh().await }); //~ detached-task
}

async fn drives_it_for_a_while() {
    let all = tokio::task::LocalSet::new();
    all.spawn_local(refresh()); //~ detached-task
    all.run_until(tell()).await;
}

// What follows is not found by default.

async fn has_no_error() {
    tokio::spawn(tell());
    tokio::spawn(async move {
        if refresh().await.is_err() {
            tell().await;
        }
    });
}

async fn has_an_error_that_says_nothing() {
    tokio::spawn(async {
        tell().await;
        Ok::<(), ()>(())
    });
}

async fn keeps_the_handle() -> JoinHandle<Result<(), std::fmt::Error>> {
    let handle = tokio::spawn(refresh());
    handle.await.ok();
    let mut all = Vec::new();
    all.push(tokio::spawn(refresh()));
    tokio::spawn(refresh())
}

async fn drives_what_it_started() {
    let all = tokio::task::LocalSet::new();
    all.spawn_local(refresh());
    all.await;
}
