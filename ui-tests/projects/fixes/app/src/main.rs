//! What fixes make of each file stands beside it.

mod helpers;

fn main() {}
