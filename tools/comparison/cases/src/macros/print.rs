//! In an argument of `println!`.
pub async fn show() {
    println!("{}", std::fs::read_to_string("a").unwrap()); //~ blocks
}
