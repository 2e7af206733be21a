//! The finding shows how the blocking function is reached.

struct Store;

impl Store {
    fn save(&self) {
        self.write_all();
    }

    fn write_all(&self) {
        std::fs::write("a", "b").ok();
    }

    fn even(&self, n: u32) {
        if n > 0 {
            self.odd(n - 1);
        }
    }

    fn odd(&self, n: u32) {
        self.even(n);
        self.save();
    }
}

fn pure() -> u32 {
    1
}

async fn handler(store: &Store) {
    store.save(); //~ blocking-call-indirect
    store.even(3); //~ blocking-call-indirect
    pure();
    std::thread::spawn(|| Store.save());
}
