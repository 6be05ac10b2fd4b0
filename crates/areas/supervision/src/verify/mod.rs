//! `yiti verify`: every invariant that applies so far, on one snapshot, read-only.
//!
//! The invariants of the books are checked by `ledger::verify`; those over documents, histories and keys here.

mod chains;
mod closings;
mod documents;
mod files;
mod records;
mod rounds;

use std::future::Future;

use kernel::clock::Stopwatch;
use kernel::{Conn, Db, DbError, text};
use ledger::verify::{Check, books, chain, positions};
use posting::Rulebook;
use serde::Serialize;

pub use ledger::verify::{Break, Check as Invariant};

/// What was checked and what came of it.
#[derive(Clone, Debug, Serialize)]
pub struct VerifyReport {
    /// Whether nothing is broken.
    pub clean: bool,
    /// Breaks of all invariants together.
    pub breaks_total: i64,
    /// One entry per invariant, in order.
    pub checks: Vec<Invariant>,
    /// How long it took.
    pub milliseconds: i64,
}

impl VerifyReport {
    /// Whether nothing is broken.
    pub fn is_clean(&self) -> bool {
        self.clean
    }
}

/// After every edition.
const END_OF_TIME: chrono::NaiveDate =
    chrono::NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day of the calendar");

/// Checks everything.
pub async fn verify(db: &Db) -> Result<VerifyReport, DbError> {
    let whole = Stopwatch::start();
    let conn = db.snapshot().await?;
    let checks = checks(&conn).await;
    // Nothing was written; the end of a reading transaction decides nothing.
    conn.rollback().await?;
    let checks = checks?;
    let breaks_total = checks.iter().map(|check| check.breaks_total).sum();
    Ok(VerifyReport { clean: breaks_total == 0, breaks_total, checks, milliseconds: millis(whole) })
}

fn millis(watch: Stopwatch) -> i64 {
    i64::try_from(watch.elapsed().as_millis()).unwrap_or(i64::MAX)
}

async fn timed(check: impl Future<Output = Result<Check, DbError>>) -> Result<Check, DbError> {
    let watch = Stopwatch::start();
    let mut check = check.await?;
    check.milliseconds = millis(watch);
    Ok(check)
}

/// Every invariant as one connection sees it.
pub async fn checks(conn: &Conn) -> Result<Vec<Invariant>, DbError> {
    // The posting rules say which events touch both books and which close results. Those shipped stand in where
    // the database holds no edition.
    let rulebook = match Rulebook::load(conn, END_OF_TIME).await? {
        Ok(rulebook) => rulebook,
        Err(_) => Rulebook::shipped().map_err(|problems| DbError::Other(problems.join("; ")))?,
    };
    let events = || rulebook.templates.events();
    let touches = |event: &template::Event, book| event.lines.iter().any(|line| line.book == book);
    let both: Vec<&str> = events()
        .filter(|event| template::Book::ALL.into_iter().all(|book| touches(event, book)))
        .map(|event| event.id.as_str())
        .collect();
    let closing: Vec<&str> =
        events().filter(|event| event.is_closing()).map(|event| event.id.as_str()).collect();
    Ok(vec![
        timed(books::financial_balances(conn)).await?,
        timed(books::budgetary_balances(conn, &both)).await?,
        timed(books::differences_are_classed(conn, &closing)).await?,
        timed(books::balances_are_sums(conn)).await?,
        timed(positions::positions_hold(conn)).await?,
        timed(positions::paid_within_granted(conn)).await?,
        timed(documents::payments_are_whole(conn)).await?,
        timed(documents::payments_are_booked_once(conn)).await?,
        timed(books::numbers_are_gapless(conn)).await?,
        timed(chain::ledger_chain(conn)).await?,
        timed(chains::audit_chain(conn)).await?,
        Check::not_yet(
            "I12",
            text!("报表单元格等于分录汇总", "A report cell equals a query over the entries"),
            text!("尚无财务报表", "There are no statements yet"),
        ),
        timed(documents::projects_add_up(conn)).await?,
        Check::not_yet(
            "I14",
            text!("工资条 = 批次 = 支付 = 凭证", "Pay slips = batch = payment = voucher"),
            text!("尚无工资业务", "There is no payroll yet"),
        ),
        Check::not_yet(
            "I15",
            text!("资产卡片与账一致", "Asset cards agree with the ledger"),
            text!("尚无资产业务", "There are no assets yet"),
        ),
        timed(chains::keys_have_one_effect(conn)).await?,
        timed(books::closed_periods_stay_closed(conn)).await?,
        timed(books::amounts_are_integers(conn)).await?,
        timed(closings::periods_hand_on(conn)).await?,
        timed(records::records_are_their_versions(conn)).await?,
        timed(files::files_are_what_came(conn)).await?,
        timed(rounds::versions_are_what_was_sealed(conn)).await?,
    ])
}
