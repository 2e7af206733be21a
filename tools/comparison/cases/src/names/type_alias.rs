//! An associated function through an alias of the type.
type Log = std::fs::File;

pub async fn open() -> Log {
    Log::create("a").unwrap() //~ blocks
}
