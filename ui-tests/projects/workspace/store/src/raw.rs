pub struct Files {
    pub log: std::fs::File,
}

impl Files {
    pub fn here(&self) -> bool {
        std::path::Path::new("log").exists()
    }
}

pub(crate) fn write(text: &str) {
    std::fs::write("log", text).ok();
}
