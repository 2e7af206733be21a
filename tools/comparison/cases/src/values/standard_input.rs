//! Waiting for somebody to type.
pub async fn ask() -> String {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap(); //~ blocks
    line
}
