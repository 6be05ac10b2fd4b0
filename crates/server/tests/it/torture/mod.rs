//! The product under load and under the knife, as people meet it: a `yiti serve` process, real HTTP, on each engine.
//! Small in `make test`; `make torture` sets YITI_TORTURE_CLIENTS, YITI_TORTURE_SECONDS and YITI_TORTURE_CYCLES.

mod crash;
mod hot;
mod import;
mod server;

use kernel::Ids;

/// A number from the environment.
fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// A number below another, drawn.
fn draw(ids: &Ids, below: u64) -> u64 {
    let mut bytes = [0_u8; 8];
    ids.fill(&mut bytes);
    u64::from_le_bytes(bytes) % below
}
