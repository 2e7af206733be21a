//! A macro that makes the async function.
macro_rules! loader {
    ($name:ident, $path:expr) => {
        pub async fn $name() -> Vec<u8> {
            std::fs::read($path).unwrap()
        }
    };
}

loader!(settings, "a"); //~ blocks
