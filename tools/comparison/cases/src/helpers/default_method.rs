//! A method that the trait itself has.
pub trait Named {
    fn path(&self) -> &str;

    fn load(&self) -> Vec<u8> {
        std::fs::read(self.path()).unwrap()
    }
}

pub struct Settings;

impl Named for Settings {
    fn path(&self) -> &str {
        "a"
    }
}

pub async fn work() -> Vec<u8> {
    Settings.load() //~ blocks
}
