//! What the built-in tables say of a known few, and how a project's entries outweigh them.

use super::super::compile::{Source, compile};
use super::super::model::Origin;
use super::super::versions::Versions;
use super::super::{RuleSet, Served, TaskRole, load};
use super::*;
use crate::base::level::Level;
use crate::config::Settings;
use crate::rules::TypeShape;

fn builtin() -> RuleSet {
    load(&Settings::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn own(text: &str) -> Result<RuleSet, String> {
    let source = Source { path: "own.toml".into(), text, other_keys: &[], origin: Origin::User, about: None };
    compile(&[source], &Versions::default()).map_err(|error| error.to_string())
}

#[test]
fn guards_have_a_kind_and_those_of_async_locks_are_allowed() {
    let set = builtin();
    let kind = |path: &str| set.guard(&[path]).map(|guard| (guard.kind, guard.level));
    assert_eq!(kind("std::sync::MutexGuard"), Some((GuardKind::Lock, None)));
    assert_eq!(kind("lock_api::rwlock::RwLockReadGuard"), Some((GuardKind::Lock, None)));
    assert_eq!(kind("std::cell::RefMut"), Some((GuardKind::Refcell, None)));
    assert_eq!(kind("dashmap::mapref::one::Ref"), Some((GuardKind::Reference, None)));
    assert_eq!(kind("tracing::span::Entered"), Some((GuardKind::Span, None)));
    assert_eq!(kind("rusqlite::transaction::Transaction"), Some((GuardKind::Transaction, None)));
    assert_eq!(kind("tokio::sync::mutex::MutexGuard"), Some((GuardKind::AsyncLock, Some(Level::Allow))));
    assert_eq!(kind("std::sync::Arc"), None);
}

#[test]
fn dropping_a_future_loses_data_or_a_turn_or_nothing() {
    let set = builtin();
    let cancel = |path: &str| set.cancel(&[path]);
    for lossy in [
        "tokio::io::util::async_read_ext::AsyncReadExt::read_exact",
        "<tokio::net::tcp::stream::TcpStream as tokio::io::util::async_write_ext::AsyncWriteExt>::write_all",
        "tokio::sync::barrier::Barrier::wait",
    ] {
        assert!(matches!(cancel(lossy), Some(Cancel::Loses { .. })), "{lossy}");
    }
    assert!(matches!(cancel("tokio::sync::mutex::Mutex::lock"), Some(Cancel::LosesTurn { .. })));
    assert_eq!(cancel("tokio::sync::mpsc::bounded::Receiver::recv"), Some(&Cancel::Safe));
    assert_eq!(cancel("ours::recv"), None);
}

#[test]
fn spawners_make_workers_and_waits_for_others_serve() {
    let set = builtin();
    let role = |path: &str| set.role_of_call(&[path]).map(|role| role.role);
    for worker in ["tokio::task::spawn::spawn", "axum::routing::method_routing::get", "tokio::join!", "tokio::spawn"] {
        assert_eq!(role(worker), Some(TaskRole::Worker), "{worker}");
    }
    assert_eq!(role("tokio::runtime::runtime::Runtime::block_on"), Some(TaskRole::MainTask));
    assert_eq!(role("std::iter::Iterator::map"), None);
    assert_eq!(set.serves(&["tokio::net::tcp::listener::TcpListener::accept"]), Some(Served::Outside));
    assert_eq!(set.serves(&["tokio::sync::mpsc::bounded::Receiver::recv"]), Some(Served::Inside));
    assert_eq!(set.serves(&["tokio::net::tcp::stream::TcpStream::connect"]), None);
    assert_eq!(set.attribute_model(&["tokio::main"]).and_then(|model| model.role), Some(TaskRole::MainTask));
}

#[test]
fn pools_and_owners_of_runtimes_are_known() {
    let set = builtin();
    let effect = |path: &str| set.pool(&[path]).map(|pool| pool.effect);
    assert_eq!(effect("tokio::task::blocking::spawn_blocking"), Some(PoolEffect::RunsBlocking));
    assert_eq!(effect("rayon::spawn"), Some(PoolEffect::Computes));
    assert_eq!(effect("sqlx_core::pool::Pool::acquire"), Some(PoolEffect::Lends));
    let owner = set.runtime_owner(&["tokio::runtime::runtime::Runtime"]).unwrap();
    assert!(owner.is_given_up_by(&["tokio::runtime::runtime::Runtime::shutdown_background"]));
    assert!(!owner.is_given_up_by(&["tokio::runtime::runtime::Runtime::block_on"]));
    assert!(set.runtime_owner(&["reqwest::blocking::client::Client"]).is_some());
}

#[test]
fn runtimes_are_known_by_who_drives_and_who_needs_them() {
    let set = builtin();
    let runtime = |path: &str| set.role_of_call(&[path]).and_then(|role| role.runtime).map(|name| name.to_string());
    assert_eq!(runtime("tokio::runtime::runtime::Runtime::block_on").as_deref(), Some("tokio"));
    assert_eq!(runtime("pollster::block_on").as_deref(), Some("none"));
    assert_eq!(runtime("tokio::task::spawn::spawn"), None);
    let needed = |path: &str| set.needs_runtime(&[path]);
    assert!(needed("tokio::time::sleep::sleep").is_some_and(|runtime| set.is_runtime_needed(runtime)));
    assert_eq!(needed("tokio::sync::mutex::Mutex::lock"), None);
}

#[test]
fn what_is_in_memory_is_ready() {
    let set = builtin();
    let named = |path: &str| TypeShape::Named { paths: vec![path.to_owned()], args: Vec::new() };
    assert!(set.is_ready_type(&named("futures_util::io::allow_std::AllowStdIo")));
    assert!(set.is_ready_type(&TypeShape::List(Box::new(named("u8")))));
    assert!(!set.is_ready_type(&named("tokio::net::TcpStream")));
    assert!(set.gives_ready(&["std::future::ready"]));
}

#[test]
fn a_project_s_entries_come_first_and_mistakes_are_told() {
    let text = "[[cancel-unsafe]]\npaths = ['ours::take']\nloses = 'the item is gone'\n\
                [[cancel-safe]]\npaths = ['ours::take']\n\
                [[serves]]\npaths = ['ours::Queue::next']\n\
                [[guard]]\ntypes = ['ours::Lease']\nkind = 'lock'\nlevel = 'deny'\nmessage = 'keeps the lease'";
    let set = own(text).unwrap();
    assert_eq!(set.cancel(&["ours::take"]), Some(&Cancel::Safe));
    assert_eq!(set.serves(&["ours::Queue::next"]), Some(Served::Outside));
    assert_eq!(set.guard(&["ours::Lease"]).and_then(|guard| guard.level), Some(Level::Deny));
    for (wrong, said) in [
        ("[[guard]]\ntypes = []\nkind = 'lock'\nmessage = 'm'", "the list is empty"),
        ("[[guard]]\ntypes = ['a::B']\nkind = 'look'\nmessage = 'm'", "unknown value"),
        ("[[ready]]", "names nothing"),
        ("[[ready]]\ntypes = ['B']", "bad type"),
        ("[[role]]\npaths = ['a::b']", "missing field"),
    ] {
        let error = own(wrong).unwrap_err();
        assert!(error.contains(said), "{wrong}: {error}");
    }
}
