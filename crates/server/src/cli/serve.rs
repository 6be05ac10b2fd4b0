//! `yiti serve`.

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use super::{Global, complain, doctor, say};
use crate::assemble::{Product, importers};

#[derive(Args)]
pub(super) struct Serve {
    /// Address to listen on.
    #[arg(long, env = "YITI_LISTEN", default_value = "127.0.0.1:8080")]
    listen: String,
}

pub(super) async fn run(args: Serve, global: &Global) -> anyhow::Result<ExitCode> {
    evoucher::child::by_myself().context("the running program cannot be found")?;
    let product = Product::open(&global.database, &global.keys).await?;
    let unsafe_settings: Vec<String> = doctor::examine(&product.app.platform.db, &global.keys)
        .await?
        .into_iter()
        .filter(|finding| !finding.is_ok())
        .map(|finding| finding.line())
        .collect();
    if !unsafe_settings.is_empty() {
        for line in unsafe_settings {
            complain(&line);
        }
        complain("refusing to serve on unsafe settings; `yiti doctor` says how to mend them");
        return Ok(ExitCode::FAILURE);
    }
    let router = product.router()?;
    let listener = tokio::net::TcpListener::bind(&args.listen)
        .await
        .with_context(|| format!("cannot listen on {}", args.listen))?;
    let address = listener.local_addr()?;
    if global.json {
        say(&serde_json::json!({ "listening": format!("http://{address}") }).to_string());
    } else {
        say(&format!("listening on http://{address}"));
    }
    let platform = product.app.platform.clone();
    // A task of its own: checking a long file must not hold up those who are answered.
    let imports = tokio::spawn(async move { masterdata::jobs::work(&platform, &importers()).await });
    tokio::select! {
        served = axum::serve(listener, router).with_graceful_shutdown(asked_to_stop()) => served?,
        () = product.keep_rulebook_current() => {}
        () = product.keep_changes_applied() => {}
    }
    // What it interrupts is run again at the next start.
    imports.abort();
    Ok(ExitCode::SUCCESS)
}

/// Ctrl-C or a polite kill: what is being answered is finished first.
async fn asked_to_stop() {
    let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
    match terminate {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
