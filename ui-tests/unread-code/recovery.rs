//! What can't be read costs only itself.

async fn statements() {
    let = 1; //~ unread-code
    let _ = std::fs::read("a"); //~ blocking-call
}

fn item(x: u8 -> u8 { //~ unread-code
    x
}

async fn after() {
    let _ = std::fs::read("b"); //~ blocking-call
}

mod nowhere; //~ unread-code
