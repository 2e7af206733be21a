//! Statics that are built by their first use.

use std::sync::LazyLock;

pub(crate) static NAMES: LazyLock<String> = LazyLock::new(|| std::fs::read_to_string("names").unwrap());

mod inner {
    use std::sync::LazyLock;

    // `main` can't name it.
    static HIDDEN: LazyLock<String> = LazyLock::new(|| std::fs::read_to_string("hidden").unwrap());

    pub async fn hidden() -> usize {
        HIDDEN.len() //~ blocking-call-indirect
    }
}

pub async fn serve() -> usize {
    let mut name = String::new();
    loop {
        if first_use().await > 0 {
            behind_a_helper(&mut name).await;
        }
        tokio::task::yield_now().await;
    }
}

pub async fn first_use() -> usize {
    NAMES.len() + inner::hidden().await //~ blocking-call-indirect
}

fn by_helper(name: &mut String) {
    name.push_str(&NAMES);
}

pub async fn behind_a_helper(name: &mut String) {
    by_helper(name); //~ blocking-call-indirect
}
