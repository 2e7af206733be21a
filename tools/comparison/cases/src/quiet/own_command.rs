//! A builder of one's own with well-known names.
pub struct Command(Vec<String>);

impl Command {
    pub fn new(name: &str) -> Command {
        Command(vec![name.to_owned()])
    }

    pub fn output(&self) -> usize {
        self.0.len()
    }
}

pub async fn work() -> usize {
    Command::new("a").output()
}
