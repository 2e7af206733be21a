//! What comments say of functions.

// async-lint: nonblocking -- the file is on a RAM disk
fn scratch() {
    std::fs::read("/dev/shm/a").ok();
}

struct Licence;

// async-lint: blocking(network) -- asks a server, in a C library
impl Licence {
    fn check(&self) {}
}

fn start(licence: &Licence) {
    licence.check();
}

async fn handle(licence: Licence) {
    scratch();
    licence.check(); //~ blocking-call
    start(&licence); //~ blocking-call-indirect
}

// async-lint: blocking(network) -- serves until the program ends
fn serve() -> ! {
    std::process::abort()
}

async fn serves_for_ever() {
    serve(); //~ blocking-call
}
