//! A signature of bcrypt, so that programs which use it can be looked at without it.

pub fn hash<P: AsRef<[u8]>>(_: P, _: u32) -> Result<String, ()> {
    unimplemented!()
}
