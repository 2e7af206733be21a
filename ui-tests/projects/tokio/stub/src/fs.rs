use std::path::Path;

pub async fn read_to_string(_: impl AsRef<Path>) -> std::io::Result<String> {
    unimplemented!()
}

pub async fn write(_: impl AsRef<Path>, _: impl AsRef<[u8]>) -> std::io::Result<()> {
    unimplemented!()
}
