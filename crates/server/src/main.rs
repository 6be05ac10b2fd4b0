//! `yiti`: the one binary.

use clap::Parser;

/// Postings make many small, short-lived values: with the system's allocator a fifth of the time goes into them.
/// SQLite's own allocations go the same way (feature `override`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    server::cli::run(server::cli::Cli::parse())
}
