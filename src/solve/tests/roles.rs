//! Whom the calls of small programs keep waiting.

use super::with_solution;

/// The line and the role of each call that blocks.
#[track_caller]
fn check(code: &str, expect: &[&str]) {
    let fixture = format!(
        "//- /main.rs crate:main kind:bin deps:tokio,axum,rocket
         {code}
         //- /axum/lib.rs crate:axum foreign
         pub async fn serve() {{}}
         pub mod routing {{ pub fn get<H>(handler: H) {{}} }}
         //- /rocket/lib.rs crate:rocket kind:macros
         #[proc_macro_attribute] pub fn get() {{}}
         //- /tokio/lib.rs crate:tokio foreign
         #[macro_export] macro_rules! main {{ () => {{}} }}
         pub use task::spawn;
         pub mod task {{ pub fn spawn<F: std::future::Future>(f: F) -> JoinHandle {{ JoinHandle }} pub struct JoinHandle; }}
         pub mod time {{ pub async fn sleep() {{}} }}
         pub mod signal {{ pub async fn ctrl_c() {{}} }}
         pub mod net {{
             pub struct TcpListener;
             impl TcpListener {{ pub async fn accept(&self) -> u8 {{ 1 }} }}
         }}
         pub mod runtime {{
             pub struct Runtime;
             impl Runtime {{
                 pub fn new() -> Runtime {{ Runtime }}
                 pub fn block_on<F: std::future::Future>(&self, f: F) {{}}
                 pub fn spawn<F: std::future::Future>(&self, f: F) {{}}
             }}
         }}
         pub mod sync {{ pub mod mpsc {{
             pub struct Receiver;
             impl Receiver {{ pub async fn recv(&self) -> Option<u8> {{ None }} }}
         }} }}"
    );
    let found = with_solution(&fixture, |program, _, solution| {
        let mut found = Vec::new();
        for (def, occurrences) in &solution.roots {
            let file = program.sources().file(program.file(*def));
            for occurrence in occurrences.iter().filter(|occurrence| !occurrence.effects.is_empty()) {
                found.push((file.line_col(program.span(*def, occurrence.range).range.start).line, occurrence.role));
            }
        }
        found.sort();
        found.into_iter().map(|(line, role)| format!("{line} {role}")).collect::<Vec<_>>()
    });
    assert_eq!(found, expect);
}

#[test]
fn who_starts_nothing_keeps_nobody_waiting() {
    check(
        "use tokio::runtime::Runtime;
         fn main() { Runtime.block_on(run()) }
         async fn run() { inner().await }
         async fn inner() { std::fs::read(\"x\"); }",
        &["4 one-shot"],
    );
}

#[test]
fn what_is_spawned_keeps_others_waiting_and_the_main_task_does_not() {
    check(
        "use tokio::runtime::Runtime;
         fn main() { Runtime.block_on(run()) }
         async fn run() {
             std::fs::read(\"before\");
             tokio::spawn(task());
             std::fs::read(\"after\");
             shared().await;
         }
         async fn task() { std::fs::read(\"x\"); shared().await; }
         async fn shared() { std::fs::read(\"y\"); }",
        &["4 start-up", "6 main-task", "9 batch", "10 batch"],
    );
}

#[test]
fn a_loop_that_waits_for_others_serves_them() {
    check(
        "use tokio::{net::TcpListener, runtime::Runtime};
         fn main() { Runtime.block_on(serve(&TcpListener)) }
         async fn serve(listener: &TcpListener) {
             std::fs::read(\"before\");
             loop {
                 listener.accept().await;
                 std::fs::read(\"x\");
             }
         }",
        &["4 start-up", "7 worker"],
    );
}

#[test]
fn who_is_called_by_nobody_may_be_anybodys() {
    check("fn main() {} pub async fn a() { std::fs::read(\"x\"); }", &["1 unknown"]);
}

#[test]
fn calling_an_async_fn_does_not_run_it() {
    check("fn main() { drop(a()); } async fn a() { std::fs::read(\"x\"); }", &["1 unknown"]);
}

const CONFIG: &str =
    "static CONFIG: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| std::fs::read(\"x\").unwrap());";

#[test]
fn a_static_that_is_used_before_serving_is_not_used_first_by_a_task() {
    check(
        &format!(
            "{CONFIG}
             fn main() {{ CONFIG.len(); tokio::runtime::Runtime.block_on(run()) }}
             async fn run() {{ tokio::spawn(task()); }}
             async fn task() {{ CONFIG.len(); }}"
        ),
        &[],
    );
}

#[test]
fn a_static_that_only_tasks_use_is_used_first_by_one() {
    check(
        &format!(
            "{CONFIG}
             fn main() {{ tokio::runtime::Runtime.block_on(run()) }}
             async fn run() {{ tokio::spawn(task()); }}
             async fn task() {{ CONFIG.len(); }}"
        ),
        &["4 batch"],
    );
}

#[test]
fn tasks_of_a_runtime_that_was_built_for_them_keep_only_each_other_waiting() {
    check(
        "use tokio::runtime::Runtime;
         fn main() { Runtime::new().block_on(run()) }
         async fn run() {
             let own = Runtime::new();
             own.spawn(store());
             tokio::spawn(serve());
         }
         async fn store() { std::fs::read(\"a\"); tokio::spawn(inner()); shared().await; }
         async fn inner() { std::fs::read(\"b\"); }
         async fn serve() { shared().await; }
         async fn shared() { std::fs::read(\"c\"); }",
        // The runtime is dropped where the other one runs the code, after the first task was started.
        &["4 start-up", "4 main-task", "8 own-runtime", "9 own-runtime", "11 batch"],
    );
}

#[test]
fn tasks_that_nobody_starts_are_none() {
    check(
        "use tokio::runtime::Runtime;
         fn main() { Runtime::new().block_on(run()) }
         async fn run() { Runtime::new().spawn(store()); }
         async fn store() { std::fs::read(\"a\"); }
         fn left_over() { tokio::spawn(store()); }",
        &["3 start-up", "3 main-task", "4 own-runtime"],
    );
}

#[test]
fn a_job_that_serves_nobody_delays_only_itself() {
    check(
        "use tokio::runtime::Runtime;
         fn main() { Runtime.block_on(run()) }
         async fn run() { tokio::spawn(task()); tokio::spawn(task()); }
         async fn task() { std::fs::read(\"x\"); }",
        &["4 batch"],
    );
    check(
        "use tokio::runtime::Runtime;
         fn main() { Runtime.block_on(run()) }
         async fn run() { loop { tokio::net::TcpListener.accept().await; tokio::spawn(task()); } }
         async fn task() { std::fs::read(\"x\"); }",
        &["4 worker"],
    );
}

#[test]
fn what_builds_a_static_runs_where_it_is_used_first() {
    check(
        "use std::sync::LazyLock;
         use tokio::runtime::Runtime;
         static CONFIG: LazyLock<u8> = LazyLock::new(|| Runtime.block_on(load()));
         async fn load() -> u8 { std::fs::read(\"x\"); 1 }
         fn main() { CONFIG.count_ones(); Runtime.block_on(run()) }
         async fn run() { loop { tokio::net::TcpListener.accept().await; tokio::spawn(task()); } }
         async fn task() { CONFIG.count_ones(); }",
        &["4 start-up"],
    );
}

#[test]
fn a_closure_is_run_by_who_gives_it_to_a_helper() {
    check(
        "use std::future::Future;
         use tokio::runtime::Runtime;
         fn main() { Runtime.block_on(run()) }
         async fn within<F: Future>(f: impl FnOnce() -> F) { f().await; }
         async fn run() {
             within(|| async { std::fs::read(\"x\"); }).await;
             loop { tokio::net::TcpListener.accept().await; tokio::spawn(task()); }
         }
         async fn task() { within(|| async { std::fs::read(\"x\"); }).await; }",
        &["6 start-up", "9 worker"],
    );
}

#[test]
fn work_that_a_signal_may_end_is_alone() {
    check(
        "use tokio::{runtime::Runtime, signal::ctrl_c};
         fn main() { Runtime.block_on(run()) }
         async fn run() { tokio::select! { _ = work() => {} _ = ctrl_c() => {} } }
         async fn work() { std::fs::read(\"x\"); }",
        &["4 main-task"],
    );
    check(
        "use tokio::{runtime::Runtime, signal::ctrl_c};
         fn main() { Runtime.block_on(run()) }
         async fn run() { tokio::select! { _ = work() => {} _ = work() => {} _ = ctrl_c() => {} } }
         async fn work() { std::fs::read(\"x\"); }",
        &["4 worker"],
    );
}

#[test]
fn a_future_that_a_thread_of_its_own_drives_keeps_that_thread_busy_and_nobody_else() {
    check(
        "use tokio::{net::TcpListener, runtime::Runtime, sync::mpsc::Receiver};
         fn main() {
             std::thread::spawn(|| Runtime::new().block_on(async { watch(Receiver).await }));
             std::thread::spawn(|| Runtime::new().block_on(serve(TcpListener)));
             std::thread::spawn(|| Runtime::new().block_on(start()));
             Runtime::new().block_on(run(Receiver));
         }
         async fn watch(rx: Receiver) { while rx.recv().await.is_some() { std::fs::read(\"a\"); } }
         async fn serve(listener: TcpListener) { loop { listener.accept().await; std::fs::read(\"b\"); } }
         async fn start() { tokio::spawn(task()); std::fs::read(\"c\"); }
         async fn task() { std::fs::read(\"d\"); }
         async fn run(rx: Receiver) { while rx.recv().await.is_some() { std::fs::read(\"e\"); } }",
        &["8 main-task", "9 worker", "10 main-task", "11 batch", "12 worker"],
    );
}

#[test]
fn what_others_await_too_is_not_a_threads_alone() {
    check(
        "use tokio::{runtime::Runtime, sync::mpsc::Receiver};
         fn main() {
             std::thread::spawn(|| Runtime::new().block_on(watch(Receiver)));
             Runtime::new().block_on(run(Receiver));
         }
         async fn run(rx: Receiver) { loop { rx.recv().await; tokio::spawn(watch(Receiver)); } }
         async fn watch(rx: Receiver) { while rx.recv().await.is_some() { std::fs::read(\"a\"); } }",
        &["7 batch"],
    );
}

#[test]
fn an_async_method_of_a_trait_runs_what_its_implementations_do() {
    check(
        "use tokio::runtime::Runtime;
         trait Handler { async fn handle(&self); }
         struct Store;
         impl Store { async fn record(&self) { std::fs::read(\"x\"); } }
         impl Handler for Store { async fn handle(&self) { self.record().await; } }
         async fn serve<T: Handler>(handler: T) {
             tokio::spawn(async move { loop { handler.handle().await; rx().recv().await; } });
         }
         fn main() { Runtime.block_on(run()) }
         async fn run() { Store.record().await; serve(Store).await; }
         fn rx() -> tokio::sync::mpsc::Receiver { tokio::sync::mpsc::Receiver }",
        &["4 worker"],
    );
}

#[test]
fn a_function_for_which_an_attribute_builds_a_runtime_is_an_entry() {
    check(
        "fn main() { serve() }
         #[tokio::main] async fn serve() { std::fs::read(\"a\"); tokio::spawn(each()); rx().recv().await; }
         async fn each() { loop { std::fs::read(\"b\"); rx().recv().await; } }
         fn rx() -> tokio::sync::mpsc::Receiver { tokio::sync::mpsc::Receiver }",
        &["2 start-up", "3 worker"],
    );
}

#[test]
fn a_task_that_waits_for_the_sign_to_end_makes_no_server() {
    check(
        "use tokio::runtime::Runtime;
         fn main() { Runtime.block_on(run()) }
         async fn run() {
             let job = tokio::spawn(job());
             tokio::spawn(async { tokio::signal::ctrl_c().await; });
             job.await;
         }
         async fn job() { std::fs::read(\"x\"); }",
        &["8 batch"],
    );
}

#[test]
fn a_sign_to_end_may_come_through_functions() {
    check(
        "use std::future::Future;
         use tokio::{runtime::Runtime, signal::ctrl_c};
         fn main() { Runtime.block_on(until(work(), signal())) }
         async fn until(work: impl Future, end: impl Future) { tokio::select! { _ = work => {} _ = end => {} } }
         async fn signal() { loop { ctrl_c().await; if done() { return; } } }
         fn done() -> bool { true }
         async fn work() { std::fs::read(\"x\"); tokio::spawn(task()); }
         async fn task() { std::fs::read(\"y\"); }",
        &["7 main-task", "8 batch"],
    );
}

#[test]
fn one_part_of_a_program_serves_and_another_does_a_job() {
    check(
        "use tokio::{net::TcpListener, runtime::Runtime, sync::mpsc::Receiver};
         fn main() { Runtime.block_on(run(true)) }
         async fn run(serving: bool) {
             prepare().await;
             if serving { serve(&TcpListener).await } else { import().await }
         }
         async fn prepare() { tokio::spawn(read()); tokio::spawn(watch(Receiver)); }
         async fn read() { std::fs::read(\"a\"); }
         async fn watch(rx: Receiver) { while rx.recv().await.is_some() { std::fs::read(\"b\"); } }
         async fn serve(listener: &TcpListener) { loop { listener.accept().await; tokio::spawn(connection()); } }
         async fn connection() { std::fs::read(\"c\"); }
         async fn import() { tokio::spawn(part()); }
         async fn part() { std::fs::read(\"d\"); }",
        &["8 batch", "9 worker", "11 worker", "13 batch"],
    );
}

#[test]
fn a_loop_over_a_list_comes_to_an_end_though_what_it_calls_waits() {
    check(
        "use tokio::{runtime::Runtime, sync::mpsc::Receiver};
         fn main() { Runtime.block_on(run(vec![1, 2])) }
         async fn run(list: Vec<u8>) {
             tokio::spawn(async {});
             for _ in list { std::fs::read(\"a\"); install(Receiver).await; }
         }
         async fn install(rx: Receiver) { while rx.recv().await.is_some() {} }",
        &["5 main-task"],
    );
}

#[test]
fn what_comes_after_the_server_is_done_at_shutdown() {
    check(
        "use tokio::{runtime::Runtime, signal::ctrl_c};
         fn main() {
             Runtime.block_on(run());
             Runtime.block_on(wait());
         }
         async fn run() {
             tokio::spawn(task());
             std::fs::read(\"a\");
             serve().await;
             clean_up().await;
         }
         async fn serve() { axum::serve().await }
         async fn clean_up() { std::fs::read(\"b\"); }
         async fn task() { loop { ctrl_c().await; std::fs::read(\"c\"); } }
         async fn wait() { ctrl_c().await; std::fs::read(\"d\"); }",
        &["8 main-task", "13 shutdown", "14 worker", "15 shutdown"],
    );
}

#[test]
fn a_handler_that_is_handed_over_before_the_server_starts_serves() {
    check(
        "use tokio::runtime::Runtime;
         fn main() { Runtime.block_on(run()) }
         async fn run() {
             axum::routing::get(handler);
             axum::serve().await
         }
         async fn handler() { std::fs::read(\"a\"); }",
        &["7 worker"],
    );
    check(
        "fn main() {}
         #[rocket::get] async fn handler() { std::fs::read(\"a\"); }",
        &["2 worker"],
    );
}

#[test]
fn work_that_may_end_by_its_time_is_alone() {
    check(
        "use tokio::{runtime::Runtime, time::sleep};
         fn main() { Runtime.block_on(run()) }
         async fn run() { tokio::select! { _ = work() => {} _ = sleep() => {} } }
         async fn work() { std::fs::read(\"x\"); }",
        &["4 main-task"],
    );
}

#[test]
fn a_loop_that_waits_itself_serves_whatever_it_goes_through() {
    check(
        "use tokio::{runtime::Runtime, sync::mpsc::Receiver};
         fn main() { Runtime.block_on(run(Receiver)) }
         async fn run(rx: Receiver) { for _ in times() { rx.recv().await; std::fs::read(\"a\"); } }
         fn times() -> std::ops::Range<u8> { 0..9 }",
        &["3 worker"],
    );
}

#[test]
fn a_sign_may_be_waited_for_by_one_function_twice() {
    check(
        "use tokio::{runtime::Runtime, signal::ctrl_c};
         fn main() { Runtime.block_on(run()) }
         async fn run() { tokio::select! { _ = work() => {} _ = twice() => {} } }
         async fn twice() { sign().await; sign().await; }
         async fn sign() { ctrl_c().await }
         async fn work() { std::fs::read(\"x\"); }",
        &["6 main-task"],
    );
}
