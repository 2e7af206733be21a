//! A loop over an iterator of one's own.
pub struct Parts(u8);

impl Iterator for Parts {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        self.0 = self.0.checked_sub(1)?;
        std::fs::read("a").ok()
    }
}

pub async fn work() -> usize {
    let mut size = 0;
    for part in Parts(3) { //~ blocks
        size += part.len();
    }
    size
}
