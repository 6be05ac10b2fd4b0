//! The year: payments week by week, from the clerk's entry to the bank's receipt, with what goes wrong in life.

use std::collections::BTreeMap;

use anyhow::Context;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::client::Answered;
use crate::closing;
use crate::department::UnitPlan;
use crate::people::login;
use crate::stage::{Indicator, Stage};

/// How the year went.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Tally {
    /// Applications entered and accepted.
    pub submitted: i64,
    /// Applications a rule stopped.
    pub blocked: i64,
    /// Applications that needed a reason.
    pub warned: i64,
    /// Returned by a reviewer.
    pub returned: i64,
    /// Receipts of every kind.
    pub receipts: i64,
    /// Refunds and returned tickets among them.
    pub came_back: i64,
    /// Months closed in every unit.
    pub months_closed: i64,
}

/// Indicators of a unit that still have money.
struct Purse {
    code: &'static str,
    unit_id: String,
    indicators: Vec<Indicator>,
}

/// Payees with their account.
pub struct Payee {
    /// Payee id.
    pub id: String,
    /// Account id.
    pub account_id: String,
    /// `enterprise`, `person`, `stopped`
    pub kind: &'static str,
}

/// Payees by kind, each in its order.
type ByKind<'a> = BTreeMap<&'static str, Vec<&'a Payee>>;

/// Pays until so many applications have been entered.
pub async fn pay(
    stage: &mut Stage,
    payees: &[Payee],
    wanted: i64,
    progress: &dyn Fn(u64, u64),
) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    let mut purses = purses(stage).await?;
    let mut by_kind: ByKind<'_> = BTreeMap::new();
    for payee in payees {
        by_kind.entry(payee.kind).or_default().push(payee);
    }
    const WEEKS: i64 = 44;
    let mut before = 1;
    for week in 0..WEEKS {
        let day = 20 + week * 7;
        let (month, day) = month_and_day(day);
        stage.on(month, day)?;
        if month > before {
            closing::month(stage, before).await?;
            tally.months_closed += 1;
            before = month;
        }
        income(stage, month, day).await?;
        // What a rule stopped is made up for within the week, so that the year ends with what was wanted.
        let mut entered = Vec::new();
        loop {
            let due = wanted * (week + 1) / WEEKS - tally.submitted;
            if due <= 0 {
                break;
            }
            entered.extend(enter(stage, &mut purses, &by_kind, due, &mut tally).await?);
        }
        let approved = review(stage, entered, &mut tally).await?;
        if week + 1 < WEEKS {
            bank(stage, &approved, week, &mut tally).await?;
        }
        progress(u64::try_from(tally.submitted).unwrap_or(0), u64::try_from(wanted).unwrap_or(0));
    }
    Ok(tally)
}

/// Day of the year (from 1) as month and day; the demonstration ends before December.
fn month_and_day(day: i64) -> (u32, u32) {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut left = day;
    for (month, length) in (1_u32..).zip(lengths) {
        if left <= length {
            return (month, u32::try_from(left).unwrap_or(1));
        }
        left -= length;
    }
    (12, 31)
}

async fn purses(stage: &Stage) -> anyhow::Result<Vec<Purse>> {
    let indicators = stage.indicators().await?;
    let mut purses = Vec::new();
    for unit in stage.plan.iter().filter(|unit| unit.spends) {
        let unit_id = stage.unit(unit.code)?;
        let own: Vec<Indicator> = indicators.iter().filter(|i| i.unit_id == unit_id).cloned().collect();
        if !own.is_empty() {
            purses.push(Purse { code: unit.code, unit_id, indicators: own });
        }
    }
    Ok(purses)
}

/// Institutions receive their operating revenue once a month, in the first week of it.
async fn income(stage: &mut Stage, month: u32, day: u32) -> anyhow::Result<()> {
    if day > 7 && !(month == 1 && day == 20) {
        return Ok(());
    }
    let earns = |unit: &&UnitPlan| unit.spends && unit.unit_type == "institution";
    let institutions: Vec<UnitPlan> = stage.plan.iter().filter(earns).copied().collect();
    for unit in institutions {
        let (id, unit_id) = (stage.id(), stage.unit(unit.code)?);
        let amount = stage.draw.between(400_000, 900_000) * 100;
        let payer = stage.draw.company();
        let account = stage.basic_account(&unit_id).await?;
        let body = json!({
            "id": id, "unit_id": unit_id, "fiscal_year": stage.year, "business": "revenue",
            "revenue_item": "operating", "amount_fen": amount, "account_id": account, "payer": payer, "received_on": format!("{}-{month:02}-{day:02}", stage.year),
            "note": "技术服务收入到账",
        });
        let token = stage.people.token(&login("jb", unit.code))?;
        stage.client.post(token, "/api/execution/incomes?submit=true", None, &body).await?.ok("income")?;
        let path = format!("/api/execution/incomes/{id}/actions");
        for post in ["sh", "kj"] {
            stage
                .act(&login(post, unit.code), &path, "approve", &json!({ "opinion": "核对到账无误。" }))
                .await?;
        }
    }
    Ok(())
}

/// An application on its way.
struct Entered {
    id: String,
    code: &'static str,
    amount_fen: i64,
}

async fn enter(
    stage: &mut Stage,
    purses: &mut [Purse],
    payees: &ByKind<'_>,
    due: i64,
    tally: &mut Tally,
) -> anyhow::Result<Vec<Entered>> {
    let mut bodies = Vec::new();
    for _ in 0..due {
        bodies.push(application(stage, purses, payees)?);
    }
    let mut sent = Vec::new();
    for (entered, body) in &bodies {
        let token = stage.people.token(&login("jb", entered.code))?.to_owned();
        let client = stage.client.clone();
        sent.push(
            async move { client.post(&token, "/api/execution/payments?submit=true", None, body).await },
        );
    }
    let answers: Vec<Answered> = join_all(sent).await.into_iter().collect::<anyhow::Result<_>>()?;
    let mut accepted = Vec::new();
    for ((entered, body), answer) in bodies.into_iter().zip(answers) {
        match answer.code() {
            "" => accepted.push(entered),
            "needs_reason" => {
                tally.warned += 1;
                if explain(stage, &entered, body, &answer.body).await? {
                    accepted.push(entered);
                }
            }
            "blocked" => tally.blocked += 1,
            _ => anyhow::bail!("payment: {} {}", answer.status, answer.body),
        }
    }
    tally.submitted += i64::try_from(accepted.len())?;
    Ok(accepted)
}

/// 情况说明, as an address spells it.
const NOTE: &str = "%E6%83%85%E5%86%B5%E8%AF%B4%E6%98%8E";

/// Gives a reason for each warning and submits again.
async fn explain(stage: &Stage, entered: &Entered, mut body: Value, problem: &Value) -> anyhow::Result<bool> {
    let findings = problem["findings"].as_array().cloned().unwrap_or_default();
    let mut attachment = None;
    if findings.iter().any(|finding| finding["level"] == "orange") {
        // An orange warning wants an attachment: the clerk uploads the explanation.
        let token = stage.people.token(&login("jb", entered.code))?;
        let note = "情况说明：该笔业务经办公会研究同意，合同、发票和验收单齐全。".to_owned();
        let document = body["id"].as_str().context("a payment has an id")?;
        let path = format!("/api/flow/attachments?document_id={document}&name={NOTE}.txt");
        let sent = stage.client.upload(token, &path, "text/plain", note).await?.ok("attachment")?;
        attachment = Some(sent["items"][0]["id"].clone());
    }
    let reasons: Vec<Value> = findings
        .iter()
        .map(|finding| {
            let wants = finding["level"] == "orange";
            let attachment = attachment.clone().filter(|_| wants).unwrap_or(Value::Null);
            json!({ "rule": finding["rule"], "reason": "业务真实，已核对合同与发票。", "attachment_id": attachment })
        })
        .collect();
    body["acknowledgements"] = Value::Array(reasons);
    let token = stage.people.token(&login("jb", entered.code))?;
    let again = stage.client.post(token, "/api/execution/payments?submit=true", None, &body).await?;
    match again.code() {
        "" => Ok(true),
        "needs_reason" | "blocked" => Ok(false),
        _ => anyhow::bail!("payment with reasons: {} {}", again.status, again.body),
    }
}

fn application(
    stage: &mut Stage,
    purses: &mut [Purse],
    payees: &ByKind<'_>,
) -> anyhow::Result<(Entered, Value)> {
    let place = stage.draw.between(0, purses.len() as i64 - 1) as usize;
    let purse = &mut purses[place];
    let spot = stage.draw.between(0, purse.indicators.len() as i64 - 1) as usize;
    let indicator = &mut purse.indicators[spot];
    let share = stage.draw.between(3, 15);
    let mut amount = (indicator.granted_fen * share / 100).clamp(10_000, 250_000_000);
    let too_much = stage.draw.percent(2);
    if too_much {
        amount = indicator.granted_fen + 1;
    } else {
        amount = amount.min(indicator.available_fen.max(10_000));
        indicator.available_fen -= amount;
    }
    let stopped = stage.draw.percent(1);
    let person = indicator.dep_economy == "30226";
    let wanted = if stopped {
        "stopped"
    } else if person {
        "person"
    } else {
        "enterprise"
    };
    let fitting = payees.get(wanted).with_context(|| format!("no payee of kind {wanted}"))?;
    let payee = *stage.draw.pick(fitting);
    let task = indicator.title.clone();
    let asset = indicator.dep_economy.starts_with("310");
    let business = if asset {
        "asset"
    } else if stage.draw.percent(5) && !person {
        "advance"
    } else {
        "expense"
    };
    let purpose = if stage.draw.percent(2) { String::new() } else { format!("支付{task}") };
    let purpose: String = purpose.chars().take(100).collect();
    let indicator_id = indicator.id.clone();
    let (unit_id, code) = (purse.unit_id.clone(), purse.code);
    let id = stage.id();
    let invoice = (!person && business != "advance").then(|| stage.draw.digits(20));
    let body = json!({
        "id": id, "unit_id": unit_id, "fiscal_year": stage.year, "payee_id": payee.id,
        "payee_account_id": payee.account_id, "settlement": "transfer", "business": business,
        "business_detail": if asset { Some("fixed_asset") } else { None }, "purpose": purpose, "invoice_no": invoice,
        "attachments": stage.draw.between(1, 6),
        "lines": [{ "id": stage.id(), "indicator_id": indicator_id, "amount_fen": amount, "note": task.chars().take(80).collect::<String>() }],
    });
    Ok((Entered { id, code, amount_fen: amount }, body))
}

/// Reviewers and heads work through what waits; a few come back and are submitted again.
async fn review(stage: &mut Stage, entered: Vec<Entered>, tally: &mut Tally) -> anyhow::Result<Vec<Entered>> {
    let mut kept = Vec::new();
    for entered in entered {
        let path = format!("/api/execution/payments/{}/actions", entered.id);
        if stage.draw.percent(4) {
            tally.returned += 1;
            let reason = json!({ "opinion": "附件不全，请补充验收单。" });
            stage.act(&login("sh", entered.code), &path, "return", &reason).await?;
            if stage.draw.percent(50) {
                continue;
            }
            let token = stage.people.token(&login("jb", entered.code))?;
            let again = stage
                .client
                .post(token, &format!("{path}/submit"), None, &json!({ "opinion": "已补充。" }))
                .await?;
            // What warned the first time warns again; the clerk leaves it for next week then.
            if !again.code().is_empty() {
                continue;
            }
        }
        kept.push(entered);
    }
    for post in ["sh", "fz"] {
        everybody(stage, &kept, |entered| login(post, entered.code), "approve").await?;
    }
    // Large sums take one more step, at the department.
    let large: Vec<&Entered> = kept.iter().filter(|entered| entered.amount_fen >= 500_000_000).collect();
    for entered in large {
        let path = format!("/api/execution/payments/{}/actions", entered.id);
        stage.act("caiwu", &path, "approve", &json!({ "opinion": "同意支付。" })).await?;
    }
    Ok(kept)
}

async fn everybody(
    stage: &Stage,
    entered: &[Entered],
    who: impl Fn(&Entered) -> String,
    action: &str,
) -> anyhow::Result<()> {
    let body = json!({ "opinion": "同意。" });
    let work = entered.iter().map(|entered| {
        let (who, body) = (who(entered), &body);
        let path = format!("/api/execution/payments/{}/actions", entered.id);
        async move { stage.act(&who, &path, action, body).await }
    });
    join_all(work).await.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    Ok(())
}

/// Cashiers send what was approved; the demonstration bank answers through the same files a real one would.
async fn bank(stage: &mut Stage, approved: &[Entered], week: i64, tally: &mut Tally) -> anyhow::Result<()> {
    let mut by_unit: BTreeMap<&'static str, usize> = BTreeMap::new();
    for entered in approved {
        *by_unit.entry(entered.code).or_default() += 1;
    }
    send(stage, by_unit.into_keys(), week, tally).await
}

/// Sends what is approved of these units, and takes the bank's answers.
pub(crate) async fn send(
    stage: &mut Stage,
    codes: impl Iterator<Item = &'static str>,
    week: i64,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    for code in codes {
        let cashier = stage.people.token(&login("cn", code))?.to_owned();
        let body = json!({ "id": stage.id(), "unit_id": stage.unit(code)? });
        let made = stage.client.post(&cashier, "/api/execution/bank-instructions", None, &body).await?;
        let made = made.ok("bank instruction")?;
        let Some(id) = made["id"].as_str() else { continue };
        let path = format!("/api/execution/bank-instructions/{id}/file?format=csv");
        let file = stage.client.get(&cashier, &path).await?.ok("instruction file")?;
        let seed = u64::try_from(week).unwrap_or(0) * 100 + u64::from(code.len() as u32);
        let rates = execution::demo_bank::Rates { failed: 3, returned: 2, refunded: 4 };
        let receipts = execution::demo_bank::answer(file.as_str().unwrap_or(""), seed, rates);
        tally.receipts += i64::try_from(receipts.lines().count().saturating_sub(1))?;
        tally.came_back +=
            i64::try_from(receipts.matches(",returned,").count() + receipts.matches(",refunded,").count())?;
        let bank = stage.people.token("yinhang")?.to_owned();
        let taken = stage.client.upload(&bank, "/api/execution/bank-receipts", "text/csv", receipts).await?;
        taken.ok("receipt file")?;
    }
    Ok(())
}
