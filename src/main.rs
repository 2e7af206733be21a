//! `cargo-async-lint`: the command line around the library.

use std::process::ExitCode;

#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let options = async_lint::cli::parse(std::env::args_os());
    if let Ok(options) = &options {
        options.color.write_global();
    }
    async_lint::run(options, &mut anstream::stdout().lock(), &mut anstream::stderr())
}
