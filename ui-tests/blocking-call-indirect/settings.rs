//! What stands behind a setting is lowered, and says so; other conditions change nothing.

use std::net::ToSocketAddrs;
use std::path::Path;
use std::sync::OnceLock;

static SETTINGS: OnceLock<Settings> = OnceLock::new();

struct Settings {
    trace_hosts: bool,
}

fn settings() -> &'static Settings {
    SETTINGS.get_or_init(|| Settings { trace_hosts: std::env::var_os("TRACE_HOSTS").is_some() })
}

fn look_up(host: &str) -> usize {
    (host, 80).to_socket_addrs().map_or(0, Iterator::count)
}

fn trace(host: &str) {
    if settings().trace_hosts {
        std::process::Command::new("dig").arg(host).status().ok();
    }
}

async fn handle(host: &str, cached: &Path) {
    trace(host); //~ blocking-call-indirect
    if !cached.is_file() {
        look_up(host); //~ blocking-call-indirect
    }
}
