//! What rules ask about a call, answered through constants, callers' types and the futures that are given.

use super::with_solution;
use crate::solve::dump;

/// The functions of a program that block, with the kind.
#[track_caller]
fn blocks(fixture: &str, expect: &[&str]) {
    let text = with_solution(fixture, |program, _, solution| dump::effects(program, solution));
    let found: Vec<&str> = text.lines().filter_map(|line| line.split(" via ").next()).collect();
    assert_eq!(found, expect, "{text}");
}

#[test]
fn an_address_is_known_by_its_text_and_by_its_type() {
    blocks(
        "use std::net::{Ipv4Addr, SocketAddr, TcpListener, ToSocketAddrs};
         const LOCAL: &str = \"127.0.0.1:80\";
         const NAME: &str = \"localhost:80\";
         fn text() { TcpListener::bind(\"[::1]:80\"); }
         fn constant() { TcpListener::bind(LOCAL); }
         fn pair() { TcpListener::bind((\"::1\", 80)); }
         fn typed(a: &SocketAddr) { TcpListener::bind(a); }
         fn parts() { TcpListener::bind((Ipv4Addr::LOCALHOST, 80)); }
         fn constant_name() { TcpListener::bind(NAME); }
         fn given(name: &str) { TcpListener::bind(name); }
         fn pair_of(host: &str) { TcpListener::bind((host, 80)); }
         async fn a(s: &str, x: &SocketAddr) {
             text(); constant(); pair(); typed(x); parts(); constant_name(); given(s); pair_of(s);
         }",
        &[
            "main::constant: stat certain",
            "main::constant_name: network certain",
            "main::given: network certain",
            "main::pair: stat certain",
            "main::pair_of: network certain",
            "main::parts: stat certain",
            "main::text: stat certain",
            "main::typed: stat certain",
        ],
    );
}

#[test]
fn who_drives_what_is_ready_waits_for_nobody() {
    blocks(
        "//- /lib.rs crate:main deps:futures_executor
         use futures_executor::block_on;
         async fn number() -> u8 { 1 }
         async fn sum() -> u8 { number().await + std::future::ready(1).await }
         fn ready() { block_on(async { sum().await }); }
         fn by_name() { block_on(number()); }
         fn given(other: impl Future<Output = u8>) { block_on(other); }
         fn waits(other: Other) { block_on(async { other.await }); }
         struct Other;
         impl Future for Other { type Output = u8; }
         async fn a(x: Other) { ready(); by_name(); given(x); waits(Other); }
         //- /f/lib.rs crate:futures_executor foreign
         pub fn block_on<F>(f: F) {}",
        &["main::given: runtime certain", "main::waits: runtime certain"],
    );
}

#[test]
fn what_made_a_tuple_made_its_parts() {
    blocks(
        "//- /lib.rs crate:main deps:flume
         fn apart() { let (sender, _rest) = flume::unbounded(); sender.send(1); }
         fn full() { let (sender, _rest) = flume::bounded(1); sender.send(1); }
         async fn a() { apart(); full(); }
         //- /f/lib.rs crate:flume foreign
         pub struct Sender<T>(T); pub struct Receiver<T>(T);
         impl<T> Sender<T> { pub fn send(&self, item: T) {} }
         pub fn unbounded<T>() -> (Sender<T>, Receiver<T>) { made() }
         pub fn bounded<T>(size: usize) -> (Sender<T>, Receiver<T>) { made() }
         fn made<T>() -> T { other() }
         extern \"Rust\" { fn other<T>() -> T; }",
        &["main::full: wait certain"],
    );
}

#[test]
fn an_address_is_known_in_many_spellings() {
    blocks(
        "use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
         fn formatted(p: u16) { TcpListener::bind(format!(\"127.0.0.1:{p}\")); }
         fn owned() { TcpListener::bind(String::from(\"[::]:1\")); TcpListener::bind(\"[::]:1\".to_string()); }
         fn formatted_name(h: &str) { TcpListener::bind(format!(\"{h}:1\")); }
         fn bind<A: ToSocketAddrs>(a: A) { TcpListener::bind(a); }
         fn of_address(a: SocketAddr) { bind(a) }
         fn of_name(s: &str) { bind(s) }
         async fn a(p: u16, a: SocketAddr, s: &str) { formatted(p); owned(); formatted_name(s); of_address(a); of_name(s); }",
        &[
            "main::formatted: stat certain",
            "main::formatted_name: network certain",
            "main::of_address: stat certain",
            "main::of_name: network certain",
            "main::owned: stat certain",
        ],
    );
}

#[test]
fn what_a_closure_gives_may_be_given_back() {
    blocks(
        "fn b(x: bool) { if x { std::fs::read(\"x\"); } }
         fn given(o: Option<u8>) { b(o.map_or(false, |n| n > 1)) }
         fn known(o: Option<u8>) { b(o.map_or(false, |_| false)) }
         async fn a(o: Option<u8>) { given(o); known(o); }",
        &["main::b: file certain if given so", "main::given: file certain sometimes"],
    );
}

#[test]
fn a_socket_is_told_not_to_wait_in_other_functions() {
    blocks(
        "use std::net::UdpSocket;
         fn setup(s: &UdpSocket) -> std::io::Result<()> { s.set_nonblocking(true)?; s.set_broadcast(true)?; Ok(()) }
         fn maybe(s: &UdpSocket, on: bool) { if on { s.set_nonblocking(true); } }
         fn make() -> std::io::Result<UdpSocket> { let s = UdpSocket::bind(\"[::1]:0\")?; s.set_nonblocking(true)?; Ok(s) }
         fn plain() -> std::io::Result<UdpSocket> { let s = UdpSocket::bind(\"[::1]:0\")?; Ok(s) }
         fn read(s: &UdpSocket) { s.recv(&mut []); }
         fn by_helper(s: UdpSocket) { setup(&s); s.recv(&mut []); }
         fn by_chance(s: UdpSocket, on: bool) { maybe(&s, on); s.recv(&mut []); }
         fn made() -> std::io::Result<()> { let s = make()?; s.recv(&mut [])?; Ok(()) }
         fn made_plain() -> std::io::Result<()> { let s = plain()?; s.recv(&mut [])?; Ok(()) }
         fn by_caller(s: UdpSocket) { s.set_nonblocking(true); read(&s); }
         fn by_nobody(s: UdpSocket) { read(&s); }
         fn cloned(s: UdpSocket) { s.set_nonblocking(true); let c = s.try_clone().unwrap(); c.recv(&mut []); }
         async fn a(s: UdpSocket) {
             by_helper(s); by_chance(s, true); made(); made_plain(); by_caller(s); by_nobody(s); cloned(s);
         }",
        &[
            "main::by_chance: network certain if given so",
            "main::by_nobody: network certain if given so",
            "main::made: stat certain",
            "main::made_plain: network certain",
            "main::made_plain: stat certain",
            "main::make: stat certain",
            "main::plain: stat certain",
            "main::read: network certain if given so",
        ],
    );
}

#[test]
fn a_function_that_is_handed_on_is_known_by_its_types() {
    blocks(
        "use std::net::{SocketAddr, TcpListener};
         fn save(keep: bool) { if !keep { std::fs::remove_file(\"a\"); } }
         fn addresses(v: Vec<SocketAddr>) { v.into_iter().map(TcpListener::bind).count(); }
         fn names(v: Vec<String>) { v.into_iter().map(TcpListener::bind).count(); }
         fn flags(v: Vec<bool>) { v.into_iter().for_each(save); }
         async fn a(v: Vec<SocketAddr>, w: Vec<String>) { addresses(v); names(w); flags(vec![true]); }",
        &[
            "main::addresses: stat certain",
            "main::flags: file certain sometimes",
            "main::names: network certain",
            "main::save: file certain if given so",
        ],
    );
}
