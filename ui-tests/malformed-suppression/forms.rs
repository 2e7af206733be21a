// async-lint: allow file
//~^ malformed-suppression

/// async-lint: allow(file)
//~^ malformed-suppression
async fn f() {
    // async-lint allow(file)
    //~^ malformed-suppression
    g().await; // async-lint: allow()
    //~^ malformed-suppression
}

#[cfg_attr(any(), async_lint::warn(file))]
//~^ malformed-suppression
async fn g() {}

// async-lint is the tool's name: this is prose.
fn h() {}
