//! A loop that ends by its condition before the process does stops nobody; one that goes on does.

fn slow() {
    std::thread::sleep(std::time::Duration::from_secs(1));
}

fn die() -> ! {
    for _ in 0..3 {
        slow();
    }
    std::process::exit(1)
}

fn serve(listener: &std::net::TcpListener) -> ! {
    for stream in listener.incoming() {
        drop(stream);
    }
    std::process::exit(1)
}

pub async fn ends(failed: bool) {
    if failed {
        die();
    }
    let mut tries = 0;
    while failed && tries < 3 {
        slow(); //~ blocking-call-indirect
        tries += 1;
    }
    if failed {
        while tries > 0 {
            slow();
            tries -= 1;
        }
        panic!("after three tries");
    }
}

pub async fn goes_on(listener: std::net::TcpListener, failed: bool) {
    if failed {
        serve(&listener); //~ blocking-call-indirect
    }
    loop {
        slow(); //~ blocking-call-indirect
        if failed {
            std::process::exit(1);
        }
    }
}
