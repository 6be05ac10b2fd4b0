//! The books of the year: opened with what stood before, closed month by month by the people who do it, and at the end of
//! the year carried forward.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use execution::bank::file::{Row, yuan};
use execution::bank::{Format, receipt};
use futures_util::future::join_all;
use sea_orm::FromQueryResult;
use serde::Serialize;
use serde_json::{Value, json};

use crate::department::UnitPlan;
use crate::people::login;
use crate::stage::Stage;
use crate::year::{Tally, send};

/// Share of the balance to distribute that institutions put into their special fund, in ten-thousandths.
const PROVISION: i64 = 4_000;

/// How the year ended.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Ended {
    /// Units whose year is closed.
    pub units: i64,
    /// Indicators carried into the next year.
    pub carried: i64,
    /// Their amount.
    pub carried_fen: i64,
    /// The department's trial balance after the carry-forward: debit of each book, which is its credit too.
    pub closing_debit_fen: BTreeMap<String, i64>,
    /// Surplus carried to net assets (累计盈余), credit positive.
    pub net_assets_fen: i64,
}

#[derive(FromQueryResult)]
struct Assets {
    unit_id: String,
    cost: i64,
    depreciation: i64,
}

fn spending(stage: &Stage) -> Vec<UnitPlan> {
    stage.plan.iter().filter(|unit| unit.spends).copied().collect()
}

/// Opens the books of every unit that spends: its assets as they stand on the cards, and the money of institutions.
pub async fn open(stage: &mut Stage) -> anyhow::Result<()> {
    let sql = "select unit_id, cast(sum(cost_fen) as bigint) as cost, cast(sum(depreciation_fen) as bigint) as depreciation
        from v_asset where acquired_on < $1 and state not in ('disposed', 'written_off') group by unit_id";
    let rows: Vec<Assets> = stage.db().reader().all(sql, [format!("{}-01-01", stage.year).into()]).await?;
    let mut bodies = Vec::new();
    for unit in spending(stage) {
        let unit_id = stage.unit(unit.code)?;
        let assets = rows.iter().find(|row| row.unit_id == unit_id);
        let (cost, worn) = assets.map_or((0, 0), |row| (row.cost, row.depreciation));
        let thousands = if unit.unit_type == "institution" { (2_000, 9_000) } else { (100, 500) };
        let money = stage.draw.between(thousands.0, thousands.1) * 100_000;
        let stands = [
            ("1002", money),
            ("1601", cost),
            ("1602", -worn),
            ("3001", worn - cost - money),
            ("800102", money),
            ("820204", -money),
        ];
        let mut lines = Vec::new();
        for (account, fen) in stands.into_iter().filter(|(_, fen)| *fen != 0) {
            let side = if fen > 0 { "debit" } else { "credit" };
            lines
                .push(json!({ "id": stage.id(), "account": account, "side": side, "amount_fen": fen.abs() }));
        }
        let body = json!({ "id": stage.id(), "unit_id": unit_id, "fiscal_year": stage.year, "lines": lines });
        bodies.push((unit.code, body));
    }
    reviewed(stage, "openings", &bodies).await
}

/// Documents of units, each submitted by its accountant and approved by its reviewer: all of a step together.
async fn reviewed(stage: &Stage, plural: &str, bodies: &[(&'static str, Value)]) -> anyhow::Result<()> {
    let path = format!("/api/closing/{plural}?submit=true");
    let submit = bodies.iter().map(|(code, body)| {
        let (who, path) = (login("kj", code), &path);
        async move {
            let token = stage.people.token(&who)?;
            stage.client.post(token, path, None, body).await?.ok(&format!("{who}: {path}"))
        }
    });
    join_all(submit).await.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    approve(stage, plural, bodies, |code| login("sh", code)).await
}

async fn approve(
    stage: &Stage,
    plural: &str,
    bodies: &[(&'static str, Value)],
    who: impl Fn(&str) -> String,
) -> anyhow::Result<()> {
    let opinion = json!({ "opinion": "核对无误。" });
    let work = bodies.iter().map(|(code, body)| {
        let (who, opinion) = (who(code), &opinion);
        let path = format!("/api/closing/{plural}/{}/actions", body["id"].as_str().unwrap_or(""));
        async move { stage.act(&who, &path, "approve", opinion).await }
    });
    join_all(work).await.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    Ok(())
}

/// The month in which the last unit is late: its close is left for somebody to do.
const LATE: u32 = 10;

/// Closes a month of every unit that is not late.
pub async fn month(stage: &Stage, month: u32) -> anyhow::Result<()> {
    let mut units = spending(stage);
    if month == LATE {
        units.pop();
    }
    close(stage, month, &units).await
}

/// Closes a month of these units: accountants submit, reviewers approve, each step for all of them at once.
async fn close(stage: &Stage, month: u32, units: &[UnitPlan]) -> anyhow::Result<()> {
    let period = stage.year * 100 + i64::from(month);
    for (post, step) in [("kj", "submit"), ("sh", "approve")] {
        let work = units.iter().map(|unit| async move {
            let who = login(post, unit.code);
            let body = json!({ "period": period, "unit_ids": [stage.unit(unit.code)?], "step": step });
            let token = stage.people.token(&who)?;
            let path = "/api/closing/period-closes/batch";
            let answer =
                stage.client.post(token, path, None, &body).await?.ok(&format!("{who}: {period}"))?;
            if answer["done"] != 1 {
                bail!("{who}: {step} {period}: {}", answer["items"]);
            }
            Ok(())
        });
        join_all(work).await.into_iter().collect::<anyhow::Result<Vec<()>>>()?;
    }
    Ok(())
}

/// Pays what is in flight, settles December, closes what is left of the months and the year, and goes on to the new one.
pub async fn year_end(stage: &mut Stage, tally: &mut Tally) -> anyhow::Result<Ended> {
    let units = spending(stage);
    stage.on(11, 24)?;
    let codes: Vec<&'static str> = units.iter().map(|unit| unit.code).collect();
    send(stage, codes.into_iter(), 44, tally).await?;
    end_in_flight(stage).await?;
    unfreeze(stage).await?;
    stage.on(12, 2)?;
    close(stage, LATE, &units[units.len().saturating_sub(1)..]).await?;
    close(stage, 11, &units).await?;
    stage.on(12, 31)?;
    settle(stage, &units).await?;
    close(stage, 12, &units).await?;
    tally.months_closed += 2;
    let mut years = Vec::new();
    for unit in &units {
        let rate = if unit.unit_type == "institution" { PROVISION } else { 0 };
        let body = json!({ "id": stage.id(), "unit_id": stage.unit(unit.code)?, "fiscal_year": stage.year,
            "provision_rate": rate });
        years.push((unit.code, body));
    }
    reviewed(stage, "year-closes", &years).await?;
    stage.year += 1;
    stage.on(1, 4)?;
    ended(stage).await
}

#[derive(FromQueryResult)]
struct InFlight {
    id: String,
    number: String,
    unit_id: String,
    state: String,
    amount_fen: i64,
}

/// The bank answers what it had left unanswered; applications that will not be paid this year are returned, so that their
/// money is free.
async fn end_in_flight(stage: &Stage) -> anyhow::Result<()> {
    let sql = "select id, number, unit_id, state, amount_fen from fl_document where kind = 'payment' and fiscal_year = $1
        and state in ('in_review', 'approved', 'sent', 'intercepted') order by id";
    let rows: Vec<InFlight> = stage.db().reader().all(sql, [stage.year.into()]).await?;
    let sent = rows.iter().filter(|row| row.state == "sent");
    let receipts: Vec<Row> = sent
        .map(|row| {
            Row::from([
                ("receipt_no", format!("NM{}", row.number)),
                ("payment_no", row.number.clone()),
                ("result", "paid".to_owned()),
                ("amount_yuan", yuan(kernel::Fen::from_fen(row.amount_fen))),
                ("date", stage.platform.clock.today().to_string()),
                ("reason", String::new()),
            ])
        })
        .collect();
    let file = receipt::SHAPE.write(&receipts, Format::Csv);
    let bank = stage.people.token("yinhang")?;
    stage.client.upload(bank, "/api/execution/bank-receipts", "text/csv", file).await?.ok("receipts")?;
    for row in rows.iter().filter(|row| row.state != "sent") {
        let code = stage.unit_code(&row.unit_id)?;
        let path = format!("/api/execution/payments/{}/actions", row.id);
        let post = if row.state == "approved" { "cn" } else { "sh" };
        let reason = json!({ "opinion": "年末未支付，退回注销。" });
        stage.act(&login(post, &code), &path, "return", &reason).await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Frozen {
    id: String,
    frozen_fen: i64,
}

/// The finance division lets go what it had frozen: a rest is settled whole.
async fn unfreeze(stage: &mut Stage) -> anyhow::Result<()> {
    let sql =
        "select id, frozen_fen from lg_indicator where fiscal_year = $1 and allotted = 1 and frozen_fen > 0
        order by number";
    let rows: Vec<Frozen> = stage.db().reader().all(sql, [stage.year.into()]).await?;
    let mut lines = Vec::new();
    for row in &rows {
        lines.push(json!({ "id": stage.id(), "indicator_id": row.id, "amount_fen": row.frozen_fen }));
    }
    if lines.is_empty() {
        return Ok(());
    }
    stage.change("unfreeze", Value::Array(lines), "年末解冻，结余一并结转").await
}

/// What becomes of the rests: as the program proposes, reviewed by the unit and approved by the department.
async fn settle(stage: &mut Stage, units: &[UnitPlan]) -> anyhow::Result<()> {
    let mut bodies = Vec::new();
    for unit in units {
        let unit_id = stage.unit(unit.code)?;
        let token = stage.people.token(&login("kj", unit.code))?.to_owned();
        let path = format!("/api/closing/year-end-proposal?unit_id={unit_id}&year={}", stage.year);
        let proposal = stage.client.get(&token, &path).await?.ok("year-end proposal")?;
        let mut rests = Vec::new();
        for rest in proposal["rests"].as_array().context("a proposal lists rests")? {
            rests.push(
                json!({ "id": stage.id(), "indicator_id": rest["indicator_id"], "decision": rest["decision"],
                "amount_fen": rest["available_fen"] }),
            );
        }
        let body = json!({ "id": stage.id(), "unit_id": unit_id, "fiscal_year": stage.year, "rests": rests });
        bodies.push((unit.code, body));
    }
    reviewed(stage, "year-ends", &bodies).await?;
    approve(stage, "year-ends", &bodies, |_| "caiwu".to_owned()).await
}

/// What the department's books say after the carry-forward.
async fn ended(stage: &Stage) -> anyhow::Result<Ended> {
    let closing = (stage.year - 1) * 100 + 13;
    let conn = stage.db().reader();
    let units = "select count(*) from lg_closed_period where period = $1";
    let carried = "select count(*) from lg_indicator where fiscal_year = $1 and year_kind = 'prior'";
    let sum = "select cast(coalesce(sum(granted_fen), 0) as bigint) from lg_indicator
        where fiscal_year = $1 and year_kind = 'prior'";
    let path = format!("/api/accounting/balances?from={closing}&to={closing}");
    let token = stage.people.token("caiwu")?;
    let trial = stage.client.get(token, &path).await?.ok("trial balance")?;
    let mut ended = Ended {
        units: conn.number(units, [closing.into()]).await?,
        carried: conn.number(carried, [stage.year.into()]).await?,
        carried_fen: conn.number(sum, [stage.year.into()]).await?,
        ..Ended::default()
    };
    for book in trial["sums"].as_array().context("a trial balance has sums")? {
        let (debit, credit) = (book["closing_debit_fen"].as_i64(), book["closing_credit_fen"].as_i64());
        let name = book["book"].as_str().unwrap_or("").to_owned();
        if debit != credit {
            bail!("the {name} book does not balance after the year was closed");
        }
        ended.closing_debit_fen.insert(name, debit.unwrap_or(0));
    }
    let lines = trial["items"].as_array().context("a trial balance has accounts")?;
    let surplus = lines.iter().find(|line| line["account"] == "3001");
    ended.net_assets_fen = surplus.map_or(0, |line| {
        let fen = |name: &str| line[name].as_i64().unwrap_or(0);
        fen("closing_credit_fen") - fen("closing_debit_fen")
    });
    Ok(ended)
}
