//! What fixes make of each file stands beside it.

mod files;
mod guards;
mod helpers;
mod statics;

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        loop {
            tokio::spawn(statics::serve());
            tokio::task::yield_now().await;
        }
    })
}
