async fn f() {
    // async-lint: allow(flie)
    //~^ unknown-lint
    let _ = std::fs::read("a"); //~ blocking-call
    // async-lint: allow(nothing-like-it)
    //~^ unknown-lint
    g().await;
}

async fn g() {}
