//! An operator of one's own.
use std::ops::Add;

pub struct Part(Vec<u8>);

impl Add for Part {
    type Output = Part;

    fn add(mut self, _: Part) -> Part {
        self.0.extend(std::fs::read("a").unwrap());
        self
    }
}

pub async fn work(one: Part, other: Part) -> Part {
    one + other //~ blocks
}
