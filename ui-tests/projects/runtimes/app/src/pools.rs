//! Work on pools that are there for other work.

use std::net::TcpStream;
use std::time::Duration;

use tokio::task::{JoinSet, spawn_blocking};

pub async fn waits_where_one_computes(address: String) {
    rayon::spawn(move || { //~ offload-mismatch
        drop(TcpStream::connect(address));
    });
    rayon::spawn(naps_in_a_closure);
    rayon::spawn(|| naps()); //~ offload-mismatch
}

fn naps() {
    std::thread::sleep(Duration::from_secs(1));
}

fn naps_in_a_closure() {
    let _nap = || naps();
}

pub async fn computes_where_one_waits(passwords: Vec<String>) {
    let mut all = Vec::new();
    for password in passwords {
        all.push(spawn_blocking(move || bcrypt::hash(password, 12))); //~ offload-mismatch
    }
}

// What follows is not found.

pub async fn one_computation(password: String) {
    spawn_blocking(move || bcrypt::hash(password, 12)).await.ok();
}

pub async fn one_after_the_other(passwords: Vec<String>) {
    for password in passwords {
        spawn_blocking(move || bcrypt::hash(password, 12)).await.ok();
    }
}

pub async fn each_where_it_belongs(passwords: Vec<String>, address: String) {
    for password in passwords {
        rayon::spawn(move || drop(bcrypt::hash(password, 12)));
    }
    spawn_blocking(move || TcpStream::connect(address)).await.ok();
    let mut tasks = JoinSet::new();
    tasks.spawn(async {});
}
