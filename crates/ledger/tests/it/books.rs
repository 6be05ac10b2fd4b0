//! Random vouchers: numbers, chain, balances, and the refusal of what does not balance.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::uuid::Uuid;
use kernel::{Db, Fen, Period, Stamp};
use ledger::store::{Intent, open_units, write};
use ledger::{
    Book, Dimensions, EntryDraft, IndicatorEvents, JournalDraft, JournalId, JournalType, Running, Side,
    running,
};
use platform::{UnitId, UserId};
use proptest::prelude::*;
use sea_orm::FromQueryResult;

fn unit(n: u8) -> UnitId {
    UnitId(Uuid::from_u128(10 + u128::from(n)))
}

#[derive(Clone, Debug)]
struct Plan {
    unit: u8,
    month: u32,
    lines: Vec<(bool, u8, i64)>,
}

fn draft(n: usize, plan: &Plan) -> JournalDraft {
    let entry = |book: Book, side: Side, account: u8, amount: i64| EntryDraft {
        unit_id: unit(plan.unit),
        book,
        account: format!("{account}"),
        side,
        amount_fen: Fen::from_fen(amount),
        event: "P01".into(),
        dimensions: Dimensions::default(),
    };
    let mut entries = Vec::new();
    for (budgetary, account, amount) in &plan.lines {
        let book = if *budgetary { Book::Budgetary } else { Book::Financial };
        entries.push(entry(book, Side::Debit, *account, *amount));
        entries.push(entry(book, Side::Credit, account + 1, *amount));
    }
    JournalDraft {
        id: JournalId(Uuid::from_u128(100_000 + n as u128)),
        unit_id: unit(plan.unit),
        journal_type: JournalType::Voucher,
        posted_on: NaiveDate::from_ymd_opt(2026, plan.month, 5).unwrap(),
        period: Period::of(NaiveDate::from_ymd_opt(2026, plan.month, 5).unwrap()),
        event: "P01".into(),
        summary: format!("no {n}"),
        difference_class: String::new(),
        document_id: format!("d{n}"),
        document_kind: "payment".into(),
        reverses_id: None,
        prepared_by: UserId::SYSTEM,
        entries,
    }
}

fn plans() -> impl Strategy<Value = Vec<Plan>> {
    let line = (any::<bool>(), 0_u8..20, 1_i64..1_000_000);
    let plan = (0_u8..3, 1_u32..4, prop::collection::vec(line, 1..5)).prop_map(|(unit, month, lines)| Plan {
        unit,
        month,
        lines,
    });
    prop::collection::vec(plan, 1..40)
}

#[derive(FromQueryResult)]
struct Balance {
    unit_id: UnitId,
    period: i64,
    account: String,
    debit_fen: i64,
    credit_fen: i64,
}

/// Posts the plans in two batches and compares what the database keeps with sums made by hand.
async fn post_and_compare(db: Db, plans: Vec<Plan>) {
    let split = plans.len() / 2;
    for (offset, half) in [(0, &plans[..split]), (split, &plans[split..])] {
        let conn = db.begin().await.unwrap();
        let mut running = Running::new(IndicatorEvents::shipped());
        open_units(&conn, &mut running, (0..3).map(unit), 2025, Intent::Write).await.unwrap();
        for (n, plan) in half.iter().enumerate() {
            running.post(draft(offset + n, plan), Stamp(1)).unwrap();
        }
        write(&conn, &running).await.unwrap();
        conn.commit().await.unwrap();
    }
    let mut expected: BTreeMap<(UnitId, i64, String), (i64, i64)> = BTreeMap::new();
    for plan in &plans {
        for (_, account, amount) in &plan.lines {
            let key = |account: u8| (unit(plan.unit), 202_600 + i64::from(plan.month), account.to_string());
            expected.entry(key(*account)).or_default().0 += amount;
            expected.entry(key(account + 1)).or_default().1 += amount;
        }
    }
    let conn = db.reader();
    let kept: Vec<Balance> =
        conn.all("select unit_id, period, account, debit_fen, credit_fen from lg_balance", []).await.unwrap();
    let kept: BTreeMap<_, _> =
        kept.into_iter().map(|b| ((b.unit_id, b.period, b.account), (b.debit_fen, b.credit_fen))).collect();
    assert_eq!(kept, expected);
    let by_event: Vec<Balance> = conn
        .all(
            "select unit_id, period, account, cast(sum(debit_fen) as bigint) as debit_fen,
               cast(sum(credit_fen) as bigint) as credit_fen
             from lg_event_balance where event = 'P01' and difference_class = '' and money = 0
             group by unit_id, period, account",
            [],
        )
        .await
        .unwrap();
    let by_event: BTreeMap<_, _> = by_event
        .into_iter()
        .map(|b| ((b.unit_id, b.period, b.account), (b.debit_fen, b.credit_fen)))
        .collect();
    assert_eq!(by_event, expected, "by event it is the same");
    let gaps = conn
        .number(
            "select count(*) from (select unit_id, period, max(number) - count(*) as gap
             from lg_journal group by unit_id, period, journal_type) g where gap <> 0",
            [],
        )
        .await
        .unwrap();
    assert_eq!(gaps, 0);
    let broken = conn
        .number(
            "select count(*) from lg_journal j join lg_journal p on p.unit_id = j.unit_id and p.seq = j.seq - 1
             where j.prev_hash <> p.hash",
            [],
        )
        .await
        .unwrap();
    assert_eq!(broken, 0);
}

#[tokio::test]
async fn what_is_posted_is_what_is_kept() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..12 {
        let plans = proptest::strategy::ValueTree::current(&plans().new_tree(&mut runner).unwrap());
        testkit::each_engine(|db| post_and_compare(db, plans.clone())).await;
    }
}

#[tokio::test]
async fn posted_rows_cannot_be_changed_or_removed() {
    testkit::each_engine(|db| async move {
        let conn = db.begin().await.unwrap();
        let mut running = Running::new(IndicatorEvents::shipped());
        open_units(&conn, &mut running, [unit(0)], 2025, Intent::Write).await.unwrap();
        running.post(draft(0, &Plan { unit: 0, month: 1, lines: vec![(false, 1, 5)] }), Stamp(1)).unwrap();
        write(&conn, &running).await.unwrap();
        conn.commit().await.unwrap();
        for sql in [
            "update lg_entry set amount_fen = 6",
            "delete from lg_entry",
            "update lg_journal set prepared_by = 'x'",
            "delete from lg_journal",
            "update lg_journal set posted_on = '2026-02-01'",
        ] {
            let conn = db.begin().await.unwrap();
            assert!(conn.exec(sql, []).await.is_err(), "{sql} was allowed");
            conn.rollback().await.unwrap();
        }
    })
    .await;
}

#[test]
fn a_book_that_does_not_balance_is_refused_and_nothing_is_numbered() {
    let mut running = Running::new(IndicatorEvents::shipped());
    let mut crooked = draft(0, &Plan { unit: 0, month: 1, lines: vec![(false, 1, 5), (true, 1, 5)] });
    crooked.entries[0].amount_fen = Fen::from_fen(6);
    assert!(matches!(running.post(crooked, Stamp(1)), Err(running::Refused::Unbalanced(_))));
    assert!(running.staged().journals.is_empty() && running.staged().counters.is_empty());
}

#[tokio::test]
async fn nothing_is_posted_into_a_closed_period() {
    testkit::each_engine(|db| async move {
        let conn = db.begin().await.unwrap();
        let close = "insert into lg_closed_period (unit_id, period, closed_by, closed_at) values ($1, 202601, 'x', 1)";
        conn.exec(close, [unit(0).into()]).await.unwrap();
        let mut running = Running::new(IndicatorEvents::shipped());
        open_units(&conn, &mut running, [unit(0)], 2025, Intent::Write).await.unwrap();
        let plan = Plan { unit: 0, month: 1, lines: vec![(false, 1, 5)] };
        let refused = running.post(draft(0, &plan), Stamp(1));
        assert_eq!(refused, Err(running::Refused::PeriodClosed(Period::from_code(202_601).unwrap())));
        running.post(draft(1, &Plan { month: 2, ..plan }), Stamp(1)).unwrap();
        conn.rollback().await.unwrap();
    })
    .await;
}
