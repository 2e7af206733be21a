//! Which implementation runs, and how sure that is.
//@ flags: --min-confidence possible

trait Store {
    fn load(&self) -> Vec<u8>;

    fn size(&self) -> usize {
        self.load().len()
    }
}

struct Disk;

impl Store for Disk {
    fn load(&self) -> Vec<u8> {
        std::fs::read("a").unwrap_or_default()
    }
}

struct Memory;

impl Store for Memory {
    fn load(&self) -> Vec<u8> {
        Vec::new()
    }
}

trait Backup {
    fn save(&self);
}

impl Backup for Disk {
    fn save(&self) {
        std::fs::write("a", "b").ok();
    }
}

async fn known(disk: Disk, memory: Memory) {
    disk.load(); //~ blocking-call-indirect
    memory.load();
    Backup::save(&disk); //~ blocking-call-indirect
}

async fn open(store: &dyn Store, backup: Box<dyn Backup>) {
    store.load(); //~ blocking-call-indirect
    backup.save(); //~ blocking-call-indirect
}

async fn generic<B: Backup>(backup: B) {
    backup.save(); //~ blocking-call-indirect
}

struct Part(Vec<u8>);

impl std::ops::Add for Part {
    type Output = Part;
    fn add(mut self, _: Part) -> Part {
        self.0.extend(std::fs::read("part").unwrap());
        self
    }
}

struct Text(String);

impl From<&str> for Text {
    fn from(path: &str) -> Text {
        Text(std::fs::read_to_string(path).unwrap())
    }
}

impl std::str::FromStr for Text {
    type Err = std::io::Error;
    fn from_str(path: &str) -> Result<Text, std::io::Error> {
        std::fs::read_to_string(path).map(Text)
    }
}

async fn nobody_names_these(one: Part, other: Part) {
    let _sum = one + other; //~ blocking-call-indirect
    let _text: Text = "a".into(); //~ blocking-call-indirect
    let _parsed: Result<Text, _> = "a".parse(); //~ blocking-call-indirect
    let _again = "a".parse::<Text>(); //~ blocking-call-indirect
    let _number: u32 = "1".parse().unwrap();
}
