//! What only tests do.
pub async fn work() -> u8 {
    1
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn works() {
        std::fs::write("a", "b").unwrap();
        assert_eq!(super::work().await, 1);
    }
}
