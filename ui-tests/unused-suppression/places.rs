//! What an allow covers, and which of them nothing needs.

use std::fs::read;

async fn statements() {
    let _ = read("a"); // async-lint: allow(file) -- on the line
    // async-lint: allow(std-fs-read) -- on the statement below
    let _ = match read("a") {
        Ok(_) => read("b"),
        Err(_) => read("c"),
    };
    // async-lint: allow(sleep)
    //~^ unused-suppression
    let _ = read("a"); //~ blocking-call
    // async-lint: allow(blocking-call, cpu)
    //~^ unused-suppression
    let _ = read("a");
}

// async-lint: allow(file) -- on the item
async fn item() {
    let _ = read("a");
}

#[cfg_attr(any(), async_lint::allow(file, reason = "on the item"))]
async fn attribute() {
    let _ = read("a");
}

mod tool {
    //! async-lint: allow(file) -- in the module

    async fn module() {
        let _ = std::fs::read("a");
    }
}

async fn in_strings() {
    let _ = "// async-lint: allow(file)";
    let _ = read("a"); //~ blocking-call
}

#[cfg(test)]
mod tests {
    // async-lint: allow(file) -- tests are not looked at
    async fn test() {}
}
