//! The functions that are known to block, and those that only look it, held against the std and tokio packs.

use super::{builtin, hit};

/// `type: methods` or `module: functions`.
const BLOCKING: &str = "
std::thread: sleep sleep_ms sleep_until park park_timeout park_timeout_ms scope
std::thread::JoinHandle: join
std::thread::ScopedJoinHandle: join
std::fs: read read_to_string write copy create_dir create_dir_all remove_file remove_dir remove_dir_all rename metadata
std::fs: symlink_metadata read_dir read_link canonicalize hard_link soft_link set_permissions exists
std::fs::File: open create create_new open_buffered create_buffered sync_all sync_data set_len metadata try_clone
std::fs::File: set_permissions set_modified set_times lock lock_shared
std::fs::OpenOptions: open
std::fs::DirBuilder: create
std::fs::DirEntry: metadata file_type
<std::fs::File as std::io::Read>: read read_vectored read_to_end read_to_string read_exact read_buf
<&std::fs::File as std::io::Read>: read
<&mut std::fs::File as std::io::Write>: write write_vectored flush write_all write_fmt
<std::fs::File as std::io::Seek>: seek rewind stream_position stream_len seek_relative
<std::fs::File as std::os::unix::fs::FileExt>: read_at read_exact_at write_at write_all_at
std::path::Path: exists try_exists is_file is_dir is_symlink metadata symlink_metadata canonicalize read_dir read_link
std::process::Command: output status spawn
<std::process::Command as std::os::unix::process::CommandExt>: exec
std::process::Child: wait wait_with_output
<std::process::ChildStdout as std::io::Read>: read read_to_string
<std::process::ChildStderr as std::io::Read>: read read_to_end
<&mut std::process::ChildStdin as std::io::Write>: write_all flush
std::net::TcpStream: connect connect_timeout peek
std::net::TcpListener: bind accept
std::net::UdpSocket: bind connect recv recv_from send send_to peek peek_from
<std::net::TcpStream as std::io::Read>: read read_exact
<&std::net::TcpStream as std::io::Write>: write_all flush
std::os::unix::net::UnixStream: connect
std::os::unix::net::UnixListener: bind accept
std::os::unix::net::UnixDatagram: bind connect recv recv_from send send_to
<std::os::unix::net::UnixStream as std::io::Read>: read
<&mut std::os::unix::net::UnixStream as std::io::Write>: write
<str as std::net::ToSocketAddrs>: to_socket_addrs
<(&str, u16) as std::net::ToSocketAddrs>: to_socket_addrs
<alloc::string::String as std::net::ToSocketAddrs>: to_socket_addrs
std::sync::mpsc::Receiver: recv recv_timeout iter
std::sync::mpsc::SyncSender: send
<std::sync::mpsc::Iter<'_, T> as std::iter::Iterator>: next
<std::sync::mpsc::IntoIter<T> as std::iter::Iterator>: next
std::sync::Condvar: wait wait_while wait_timeout wait_timeout_ms wait_timeout_while
std::sync::poison::Condvar: wait
std::sync::poison::condvar::Condvar: wait
std::sync::Barrier: wait
std::io::Stdin: read_line lines
<std::io::Stdin as std::io::Read>: read read_to_string read_to_end
<std::io::StdinLock<'_> as std::io::BufRead>: read_line read_until fill_buf
<&mut std::io::StdinLock<'_> as std::io::Read>: read_to_string
std::os::unix::fs: symlink
tokio::runtime::Runtime: block_on
tokio::runtime::Handle: block_on
tokio::runtime::handle::Handle: block_on
tokio::task::LocalSet: block_on
tokio::sync::mpsc::Receiver: blocking_recv blocking_recv_many
tokio::sync::mpsc::bounded::Sender: blocking_send
tokio::sync::mpsc::UnboundedReceiver: blocking_recv
tokio::sync::oneshot::Receiver: blocking_recv
tokio::sync::broadcast::Receiver: blocking_recv
tokio::sync::Mutex: blocking_lock blocking_lock_owned
tokio::sync::RwLock: blocking_read blocking_write
async_std::task: block_on
smol: block_on
futures_lite::future: block_on
futures::executor: block_on
futures_executor: block_on
pollster: block_on
async_io: block_on
actix_rt::System: block_on
actix_rt::SystemRunner: block_on
actix_rt::Runtime: block_on
";

const NOT_BLOCKING: &str = "
std::sync::Condvar: new notify_one notify_all
std::sync::poison::condvar::Condvar: new notify_one notify_all
<std::fs::File as std::io::Read>: by_ref take chain bytes is_read_vectored
<std::fs::File as std::io::Write>: by_ref is_write_vectored
<std::fs::File as std::io::BufRead>: lines split
<std::fs::File as std::iter::Iterator>: size_hint by_ref map
<std::io::StdinLock<'_> as std::io::BufRead>: lines split
<std::fs::ReadDir as std::iter::Iterator>: map filter by_ref take size_hint
<std::sync::mpsc::Iter<'_, T> as std::iter::Iterator>: size_hint by_ref
std::io::Stdin: lock
std::io: stdin stdout
std::fs::OpenOptions: new read write append truncate create create_new
std::fs::DirBuilder: new recursive
std::fs::DirEntry: path file_name
std::fs::Metadata: len is_dir is_file modified
std::path::Path: join parent file_name extension is_absolute to_path_buf
std::process::Command: new arg args env current_dir stdin stdout stderr
std::process::Child: try_wait kill id
std::net::TcpStream: local_addr peer_addr shutdown set_nodelay set_nonblocking set_read_timeout
std::thread: spawn current yield_now
std::thread::JoinHandle: is_finished thread
std::sync::mpsc: channel sync_channel
std::sync::mpsc::Sender: send
std::sync::mpsc::SyncSender: try_send
std::sync::mpsc::Receiver: try_recv try_iter
std::sync::Mutex: new try_lock into_inner get_mut
<[u8] as std::io::Read>: read read_to_end
<std::io::Cursor as std::io::Read>: read
<alloc::vec::Vec<u8> as std::io::Write>: write_all
<std::net::SocketAddr as std::net::ToSocketAddrs>: to_socket_addrs
tokio::runtime::Runtime: spawn handle
tokio::task: spawn spawn_blocking block_in_place yield_now
tokio::sync::mpsc::Receiver: recv try_recv
tokio::fs: read write
tokio::time: sleep
";

fn paths(list: &'static str) -> impl Iterator<Item = String> {
    list.lines()
        .filter_map(|line| line.rsplit_once(": "))
        .flat_map(|(owner, names)| names.split_whitespace().map(move |name| format!("{owner}::{name}")))
}

#[test]
fn what_blocks_is_matched() {
    let set = builtin();
    let missed: Vec<String> = paths(BLOCKING).filter(|path| hit(&set, path).is_none()).collect();
    assert_eq!(missed, Vec::<String>::new());
}

#[test]
fn what_only_looks_blocking_is_not_matched() {
    let set = builtin();
    let wrong: Vec<_> = paths(NOT_BLOCKING).filter_map(|path| Some((hit(&set, &path)?.to_owned(), path))).collect();
    assert_eq!(wrong, Vec::new());
}
