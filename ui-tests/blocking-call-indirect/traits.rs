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
