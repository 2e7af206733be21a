//! What other files of this folder call; nothing of it is async.
pub struct Shop {
    pub path: String,
}

impl Shop {
    pub fn open(path: &str) -> Shop {
        Shop { path: std::fs::read_to_string(path).unwrap() }
    }

    pub fn save(&self) {
        std::fs::write("a", &self.path).unwrap();
    }

    pub fn name(&self) -> &str {
        &self.path
    }
}

pub fn load() -> Vec<u8> {
    std::fs::read("a").unwrap()
}

pub fn run_now<T>(job: impl FnOnce() -> T) -> T {
    job()
}
