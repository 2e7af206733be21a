//! A few names of the standard library, in the shape of the real index: enough to test names against.

pub mod fs {
    pub struct File {}
    impl File {
        pub fn open<P>(path: P) -> ::std::result::Result<::std::fs::File, ::std::io::Error> {}
    }
    pub fn read<P>(path: P) -> ::std::vec::Vec<u8> {}
    pub fn read_to_string<P>(path: P) -> ::std::string::String {}
}
pub mod thread {
    pub fn sleep(dur: ::std::time::Duration) {}
}
pub mod time {
    pub struct Duration;
}
pub mod io {
    pub struct Error;
    pub trait Read {
        fn read_to_string(&mut self, buf: &mut ::std::string::String) -> usize;
    }
    pub trait Write {
        fn flush(&mut self);
    }
    impl ::std::io::Read for ::std::fs::File {}
    pub mod prelude {
        pub use ::std::io::{Read, Write};
    }
}
pub mod option {
    pub enum Option<T> {
        None,
        Some(T),
    }
}
pub mod result {
    pub enum Result<T, E> {
        Ok(T),
        Err(E),
    }
}
pub mod string {
    pub struct String;
}
pub mod vec {
    pub struct Vec<T>;
}
pub mod str {
    pub fn from_utf8(v: &[u8]) {}
}
pub mod clone {
    pub trait Clone {
        fn clone(&self) -> Self;
    }
}
pub mod convert {
    pub trait TryFrom<T> {}
}
