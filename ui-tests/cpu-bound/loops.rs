//@ flags: -W cpu-bound
// Loops that may compute for long, and those that do not.

struct Account {
    id: u64,
    names: Vec<String>,
}

async fn pairs(accounts: Vec<Account>) -> usize {
    let mut found = 0;
    for a in &accounts { //~ cpu-bound
        for b in &accounts {
            found += usize::from(a.id == b.id);
        }
    }
    found
}

async fn inner_list(accounts: Vec<Account>) -> usize {
    let mut found = 0;
    for account in accounts { //~ cpu-bound
        let mut names = account.names.iter();
        while let Some(name) = names.next() {
            found += name.len();
        }
    }
    found
}

async fn spelled_out() -> usize {
    let mut found = 0;
    for letter in "3 2 1".chars() {
        found += usize::from(letter == ' ');
    }
    found
}

async fn checksum(body: Vec<u8>) -> u32 {
    let mut sum = 0u32;
    for byte in body { //~ cpu-bound
        sum = sum.wrapping_add(u32::from(byte));
    }
    sum
}

async fn letters(text: &str) -> usize {
    let mut found = 0;
    for letter in text.chars() { //~ cpu-bound
        found += usize::from(letter.is_uppercase());
    }
    found
}

async fn in_a_block(text: String) {
    let counted = async move {
        let mut found = 0;
        for (_, letter) in text.char_indices() {
            found += usize::from(letter.is_uppercase());
        }
        for byte in text.bytes() { //~ cpu-bound
            found += usize::from(byte);
        }
        found
    };
    counted.await;
}

async fn one_list(accounts: Vec<Account>) -> u64 {
    let mut sum = 0;
    for account in &accounts {
        sum += account.id;
    }
    for account in &accounts {
        sum += account.id;
    }
    sum
}

async fn counted(table: [u8; 16]) -> u32 {
    let mut sum = 0;
    for byte in table {
        for turn in 0..4 {
            sum += u32::from(byte) * turn;
        }
    }
    sum
}

async fn waits(accounts: Vec<Account>) {
    for a in &accounts {
        for b in &accounts {
            compare(a, b);
        }
        rest().await;
    }
}

async fn elsewhere(body: Vec<u8>) {
    let sum = move || {
        let mut sum = 0u32;
        for byte in body {
            sum += u32::from(byte);
        }
        sum
    };
    std::thread::spawn(sum);
}

fn sync(body: Vec<u8>) -> u32 {
    let mut sum = 0;
    for byte in body {
        sum += u32::from(byte);
    }
    sum
}

fn compare(_: &Account, _: &Account) {}

async fn rest() {
    sync(Vec::new());
}
