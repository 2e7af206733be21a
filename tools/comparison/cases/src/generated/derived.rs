//! A method that a derive macro of another crate makes.
#[derive(derive_load::Load)]
pub struct Settings;

pub async fn work() -> Vec<u8> {
    Settings.load() //~ blocks
}
