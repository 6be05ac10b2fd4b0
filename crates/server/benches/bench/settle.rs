//! Bank receipts: one file of them, until every payment is paid, booked in both books, linked, audited and durable.

use std::path::Path;

use anyhow::bail;
use kernel::Engine;
use kernel::clock::Stopwatch;
use kernel::{Clock, Fen};
use server::Product;

use crate::client::{Connection, post};
use crate::database::Server;
use crate::pgbench::PgBench;
use crate::plan::Plan;
use crate::report::{Figure, Report};
use crate::stage::{Made, close, department, payments};

/// Receipts per second, each run on a copy of the same database.
pub async fn rate(
    plan: &Plan,
    engine: Engine,
    folder: &Path,
    reference: Option<&PgBench>,
    report: &mut Report,
) -> anyhow::Result<()> {
    let (base, stage) = department(plan, engine, folder).await?;
    plan.say(&format!("{} payments on {}, sent to the bank", plan.settle, engine.name()));
    let product = Product::open(&base.url, &testkit::key_file()).await?;
    let sent = payments(&product, &stage, 0, plan.settle, &["submit", "review", "approve", "instruct"], plan)
        .await?;
    let numbers = numbers(&product, &sent).await?;
    close(product).await?;
    let file = receipts(&sent, &numbers);
    let request = post("/api/execution/bank-receipts", &stage.bank.token, "text/csv", file.as_bytes());
    let (mut values, mut references) = (Vec::new(), Vec::new());
    for run in 0..plan.runs {
        plan.say(&format!("settle on {}, run {} of {}", engine.name(), run + 1, plan.runs));
        if let Some(reference) = reference {
            references.push(reference.tps(8).await?);
        }
        let copy = base.copy(plan, folder, "settling").await?;
        let server = Server::start(&copy).await?;
        let mut connection = Connection::open(&server.address).await?;
        let watch = Stopwatch::start();
        let reply = connection.send(&request).await?;
        let elapsed = watch.elapsed().as_secs_f64();
        if !matches!(reply.status, 200 | 201) {
            bail!("{}: {}", reply.status, String::from_utf8_lossy(reply.body));
        }
        server.stop().await?;
        expect_paid(&copy.url, sent.len()).await?;
        copy.remove().await?;
        values.push(sent.len() as f64 / elapsed);
    }
    report.add(Figure {
        name: format!("settle.{}", engine.name()),
        engine: engine.name(),
        unit: "receipts/s",
        reference: "pgbench TPC-B tps, 8 clients",
        values,
        references,
        note: format!("one file of {} receipts over HTTP", sent.len()),
    });
    base.remove().await
}

/// The numbers the pipeline gave to the payments, by id.
async fn numbers(
    product: &Product,
    sent: &[Made],
) -> anyhow::Result<std::collections::HashMap<String, String>> {
    #[derive(sea_orm::FromQueryResult)]
    struct Numbered {
        id: String,
        number: String,
    }
    let conn = product.app.platform.db.reader();
    let rows: Vec<Numbered> =
        conn.all("select id, number from fl_document where kind = 'payment'", []).await?;
    if rows.len() != sent.len() {
        bail!("{} payments were made, {} are there", sent.len(), rows.len());
    }
    Ok(rows.into_iter().map(|row| (row.id, row.number)).collect())
}

/// The bank's file.
fn receipts(sent: &[Made], numbers: &std::collections::HashMap<String, String>) -> String {
    let today = Clock::System.today();
    let mut file = String::from("receipt_no,payment_no,result,amount_yuan,date,reason\n");
    for (n, payment) in sent.iter().enumerate() {
        let amount = Fen::from_fen(payment.amount_fen).yuan().replace(',', "");
        let number = &numbers[&payment.id.to_string()];
        file.push_str(&format!("R{n:08},{number},paid,{amount},{today},\n"));
    }
    file
}

/// Nothing is reported for work that was not done.
async fn expect_paid(url: &str, count: usize) -> anyhow::Result<()> {
    let db = kernel::Db::open(url, 1).await?;
    let conn = db.reader();
    let paid = conn.number("select count(*) from fl_document where state = 'paid'", []).await?;
    let vouchers = conn.number("select count(*) from lg_journal where journal_type = 'voucher'", []).await?;
    db.close().await?;
    let count = i64::try_from(count)?;
    if paid != count || vouchers != count {
        bail!("of {count} receipts {paid} paid and {vouchers} were booked");
    }
    Ok(())
}
