//! The end of a chain of calls on a builder.
pub async fn build() -> bool {
    std::process::Command::new("make").arg("-j").status().unwrap().success() //~ blocks
}
