//! The fixed rules of a payment (CR23 to CR37, CR51, CR52), pure: facts and running positions in, findings out.
//! CR24 is the pipeline's own finding for funds that lack, CR34 its finding for an invoice that is taken.

use chrono::NaiveDate;
use kernel::{Fen, Text, text};
use ledger::{Indicator, Running};
use posting::Context;
use rules::{Active, Finding};
use serde_json::{Map, Value, json};

use super::model::{Line, Payment, Settlement, Stated};
use super::money;
use super::store::{Account, Facts, Payee, Source};

/// Treasury money.
pub const GOVERNMENT_BUDGET: &str = "government_budget";

pub(super) fn values(pairs: Value) -> Map<String, Value> {
    match pairs {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

pub(super) fn at(line: usize, field: &str) -> Option<String> {
    Some(format!("lines[{line}].{field}"))
}

/// Everything the fixed rules say about a payment.
pub fn findings(payment: &Payment, facts: &Facts, running: &Running, context: &Context) -> Vec<Finding> {
    let rules = &context.rules;
    let mut found = Vec::new();
    for (n, line) in payment.lines.iter().enumerate() {
        let source = facts.sources.get(&line.indicator_id).filter(|source| executable(payment, source));
        match (source, running.indicator(line.indicator_id)) {
            (Some(source), Some(position)) => {
                found.extend(line_findings(rules, n, line, payment, source));
                found.extend(usable(rules, n, line.amount_fen, source, position, context.today));
            }
            _ => {
                let indicator = json!({"indicator": line.indicator_id});
                found.push(rules.finding("CR23", values(indicator), at(n, "indicator_id")));
            }
        }
    }
    found.extend(money::one_money(rules, payment, facts));
    found.extend(account(rules, payment, facts));
    found.extend(procurement(rules, payment));
    found.extend(own_account(rules, payment, facts));
    found.extend(duplicate(rules, payment, facts, running));
    found.extend(split(rules, payment, facts, running, context.today));
    found.extend(money::own_funds(rules, payment, facts, running));
    found
}

/// CR23: issued to this very unit and executable.
pub fn executable(payment: &Payment, source: &Source) -> bool {
    source.unit_id == payment.unit_id && source.allotted == 1
}

/// CR25: what was stated, and the year, agree with the indicator.
fn line_findings(rules: &Active, n: usize, line: &Line, payment: &Payment, source: &Source) -> Vec<Finding> {
    let mut found: Vec<Finding> = disagreements(&line.stated, source)
        .into_iter()
        .map(|(field, dimension, expected, actual)| {
            let pairs = json!({"dimension": dimension, "expected": expected, "actual": actual});
            rules.finding("CR25", values(pairs), at(n, field))
        })
        .collect();
    if payment.fiscal_year != source.fiscal_year {
        let pairs = json!({
            "dimension": text!("预算年度", "fiscal year"),
            "expected": source.fiscal_year, "actual": payment.fiscal_year,
        });
        found.push(rules.finding("CR25", values(pairs), Some("fiscal_year".to_owned())));
    }
    found
}

type Disagreement = (&'static str, Text, String, String);

/// The stated dimensions that differ from the indicator's: field, name, expected, actual.
pub fn disagreements(stated: &Stated, source: &Source) -> Vec<Disagreement> {
    let project = source.project_id.clone().unwrap_or_default();
    let pairs = [
        ("function", text!("功能分类", "function"), &stated.function, &source.function),
        ("dep_economy", text!("部门经济分类", "economic class"), &stated.dep_economy, &source.dep_economy),
        ("fund", text!("资金性质", "fund"), &stated.fund, &source.fund),
        ("project_id", text!("项目", "project"), &stated.project_id, &project),
    ];
    pairs
        .into_iter()
        .filter_map(|(field, name, stated, expected)| {
            let actual = stated.as_ref()?;
            (actual != expected).then(|| (field, name, expected.clone(), actual.clone()))
        })
        .collect()
}

/// CR26: not expired, and not frozen so far that the line cannot be paid.
fn usable(
    rules: &Active,
    n: usize,
    amount: Fen,
    source: &Source,
    position: &Indicator,
    today: NaiveDate,
) -> Option<Finding> {
    let state = unusable(amount, &source.expires_on, position, today)?;
    let pairs = json!({"indicator": source.number, "state": state});
    Some(rules.finding("CR26", values(pairs), at(n, "indicator_id")))
}

/// Why an indicator cannot be paid from: expired, or frozen.
pub fn unusable(amount: Fen, expires_on: &str, position: &Indicator, today: NaiveDate) -> Option<Text> {
    let last_day = kernel::period::parse_date(expires_on);
    if !expires_on.is_empty() && last_day.is_none_or(|last| today > last) {
        return Some(text!("已过期", "expired"));
    }
    let frozen = position.frozen_fen > Fen::ZERO && position.available_fen < amount;
    frozen.then(|| text!("已冻结", "frozen"))
}

/// CR29: the payee's account exists, is the payee's, kept under the payee's name, and nobody stopped it.
pub fn account(rules: &Active, payment: &Payment, facts: &Facts) -> Option<Finding> {
    let payee = facts.payees.get(&payment.payee_id);
    let account = payment.payee_account_id.and_then(|id| facts.accounts.get(&id));
    let reason = account_trouble(payment.settlement, payee, account).or_else(|| not_own(payment, account))?;
    let payee = payee.map(|payee| payee.name.clone()).unwrap_or_default();
    let field = Some("payee_account_id".to_owned());
    Some(rules.finding("CR29", values(json!({"reason": reason, "payee": payee})), field))
}

/// What is wrong with a payee and account.
pub fn account_trouble(
    settlement: Settlement,
    payee: Option<&Payee>,
    account: Option<&Account>,
) -> Option<Text> {
    let Some(payee) = payee else { return Some(text!("收款人不存在", "there is no such payee")) };
    if payee.stopped != 0 {
        let why = &payee.stop_reason;
        return Some(text!("收款人已止付：{why}", "payments to the payee are stopped: {why}"));
    }
    if settlement == Settlement::Cash {
        return None;
    }
    let Some(account) = account else { return Some(text!("账户不存在", "there is no such account")) };
    let theirs = match account.owner_kind.as_str() {
        "unit" => payee.kind == "unit",
        _ => account.owner_id == payee.id.to_string(),
    };
    if !theirs {
        return Some(text!("账户不属于该收款人", "the account is not the payee's"));
    }
    if account.stopped != 0 {
        return Some(text!("账户已止付", "payments to the account are stopped"));
    }
    (plain(&account.account_name) != plain(&payee.name))
        .then(|| text!("户名与收款人不一致", "the name of the account is not the payee's"))
}

/// Money that the books move to the unit's own bank account goes into no other.
fn not_own(payment: &Payment, account: Option<&Account>) -> Option<Text> {
    let unit = payment.unit_id.to_string();
    let own = |account: &Account| {
        account.owner_kind == "unit" && account.owner_id == unit && account.purpose != "zero_balance"
    };
    let misses = payment.business.to_own_account() && !account.is_some_and(own);
    misses.then(|| text!("须为本单位的实有资金账户", "it must be the unit's own bank account"))
}

/// A name without blanks and with one spelling of brackets.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| !c.is_whitespace());
    letters
        .map(|c| match c {
            '（' => '(',
            '）' => ')',
            other => other,
        })
        .collect()
}

/// CR27 (and CR28): what is procurement needs plan, contract and acceptance. None of them is kept in the system yet,
/// so all are lacking, and a reviewer has to look.
fn procurement(rules: &Active, payment: &Payment) -> Option<Finding> {
    let lacking = text!(
        "采购计划、采购合同、履约验收（系统内尚无采购登记，请附纸质依据由审核人放行）",
        "plan, contract and acceptance (procurement is not kept in the system yet: attach the papers, the reviewer releases it)"
    );
    payment.procurement.then(|| rules.finding("CR27", values(json!({"lacking": lacking})), None))
}

/// CR30: treasury money does not go to a unit's own bank account but for listed purposes.
fn own_account(rules: &Active, payment: &Payment, facts: &Facts) -> Option<Finding> {
    let rule = match rules.rule("CR30") {
        Ok(rule) => rule,
        Err(missing) => return Some(missing.finding()),
    };
    let purposes = match rule.parameter_list("purposes") {
        Ok(purposes) => purposes,
        Err(missing) => return Some(missing.finding()),
    };
    let payee = facts.payees.get(&payment.payee_id)?;
    let account = payment.payee_account_id.and_then(|id| facts.accounts.get(&id));
    let treasury = payment.lines.iter().any(|line| {
        facts.sources.get(&line.indicator_id).is_some_and(|source| source.fund_group == GOVERNMENT_BUDGET)
    });
    let to_unit = payee.kind == "unit" || account.is_some_and(|account| account.owner_kind == "unit");
    let listed = purposes.iter().any(|purpose| payment.purpose.contains(purpose.as_str()));
    let pairs = json!({"payee": payee.name, "purpose": payment.purpose});
    (treasury && to_unit && !listed).then(|| rule.finding(values(pairs), Some("payee_account_id".to_owned())))
}

/// CR33: the same payee, amount and purpose a few days ago, or earlier in this very batch.
fn duplicate(rules: &Active, payment: &Payment, facts: &Facts, running: &Running) -> Option<Finding> {
    let rule = match rules.rule("CR33").and_then(|rule| rule.parameter_int("days").map(|_| rule)) {
        Ok(rule) => rule,
        Err(missing) => return Some(missing.finding()),
    };
    let key = payment.duplicate_key();
    let together = running.observed(&same_key(&key)) > 0;
    let earlier = facts.similar.get(&key).map(Text::same);
    let number = earlier.or_else(|| together.then(|| text!("刚送审的一笔", "one just submitted")))?;
    let pairs = json!({"number": number, "amount_fen": payment.amount_fen()});
    Some(rule.finding(values(pairs), None))
}

/// CR37: several payments to one payee on one day, each below the limit, together not.
fn split(
    rules: &Active,
    payment: &Payment,
    facts: &Facts,
    running: &Running,
    today: NaiveDate,
) -> Option<Finding> {
    let limit = match rules.rule("CR37").and_then(|rule| rule.parameter_fen("limit_fen")) {
        Ok(limit) => limit,
        Err(missing) => return Some(missing.finding()),
    };
    let (count, total) = facts.split.get(&(payment.payee_id, payment.unit_id)).copied().unwrap_or_default();
    let (number_key, total_key) = split_keys(payment, today);
    let count = count.saturating_add(running.observed(&number_key));
    let total = total.saturating_add(running.observed(&total_key));
    let (count, total) = split_up(payment.amount_fen(), limit, count, Fen::from_fen(total))?;
    let payee = facts.payees.get(&payment.payee_id).map(|payee| payee.name.clone()).unwrap_or_default();
    let pairs = json!({"payee": payee, "count": count, "total_fen": total});
    Some(rules.finding("CR37", values(pairs), None))
}

/// Number and sum of the day with this payment, when it looks split up.
pub fn split_up(amount: Fen, limit: Fen, earlier: i64, earlier_fen: Fen) -> Option<(i64, Fen)> {
    let total = earlier_fen.checked_add(amount).unwrap_or(Fen::MAX);
    (amount < limit && earlier > 0 && total >= limit).then(|| (earlier.saturating_add(1), total))
}

fn same_key(key: &str) -> String {
    format!("payment.same/{key}")
}
fn split_keys(payment: &Payment, today: NaiveDate) -> (String, String) {
    let base = format!("{}/{}/{today}", payment.unit_id, payment.payee_id);
    (format!("payment.count/{base}"), format!("payment.total/{base}"))
}
pub(super) fn own_key(payment: &Payment) -> String {
    format!("payment.own/{}", payment.unit_id)
}

/// What a submission tells the documents after it in the batch. `limit` is that of CR37.
pub fn observations(
    payment: &Payment,
    facts: &Facts,
    today: NaiveDate,
    limit: Option<Fen>,
) -> Vec<(String, i64)> {
    let mut noted = vec![(same_key(&payment.duplicate_key()), 1)];
    let amount = payment.amount_fen();
    if limit.is_some_and(|limit| amount < limit) {
        let (count, total) = split_keys(payment, today);
        noted.push((count, 1));
        noted.push((total, amount.fen()));
    }
    let own = payment.lines.iter().filter(|line| {
        let source = facts.sources.get(&line.indicator_id);
        source.is_some_and(|source| source.fund_group != GOVERNMENT_BUDGET && source.year_kind == "current")
    });
    let own = Fen::sum(own.map(|line| line.amount_fen)).unwrap_or(Fen::ZERO);
    if own > Fen::ZERO {
        noted.push((own_key(payment), own.fen()));
    }
    noted
}

/// The facts of the configurable rules (`[facts.payment]` of the catalogue).
pub fn facts_json(payment: &Payment, facts: &Facts, month: u32) -> Value {
    let lines: Vec<Value> = payment
        .lines
        .iter()
        .filter_map(|line| {
            let source = facts.sources.get(&line.indicator_id)?;
            Some(json!({"amount_fen": line.amount_fen, "function": source.function,
                "dep_economy": source.dep_economy, "gov_economy": source.gov_economy, "fund": source.fund,
                "project_class": source.project_class, "expenditure_kind": source.expenditure_kind}))
        })
        .collect();
    let mut all = json!({
        "amount_fen": payment.amount_fen(), "purpose": payment.purpose,
        "payment_channel": payment.payment_channel, "fund_group": payment.fund_group,
        "settlement": payment.settlement.word(), "procurement": payment.procurement, "month": month, "lines": lines,
    });
    let (month_paid, year_paid) = facts.december.get(&payment.unit_id).copied().unwrap_or_default();
    all["month_paid_fen"] = month_paid.into();
    all["year_paid_fen"] = year_paid.into();
    // What is not known stays away: a rule that needs it then counts as hit.
    if let Some(payee) = facts.payees.get(&payment.payee_id) {
        all["payee_kind"] = payee.kind.clone().into();
    }
    if let Some(unit) = facts.units.get(&payment.unit_id) {
        all["unit_type"] = unit.unit_type.clone().into();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payment::model::{AccountId, PayeeId};
    use kernel::uuid::Uuid;

    fn payee(name: &str) -> Payee {
        Payee {
            id: PayeeId(Uuid::nil()),
            name: name.into(),
            kind: "enterprise".into(),
            stopped: 0,
            stop_reason: String::new(),
        }
    }
    fn bank_account(name: &str) -> Account {
        Account {
            id: AccountId(Uuid::nil()),
            owner_kind: "payee".into(),
            owner_id: Uuid::nil().to_string(),
            account_name: name.into(),
            purpose: "payee".into(),
            stopped: 0,
        }
    }
    #[track_caller]
    fn trouble(change: impl FnOnce(&mut Payee, &mut Account), expected: Option<&str>) {
        let (mut payee, mut account) = (payee("甲（北京）公司"), bank_account("甲(北京) 公司"));
        change(&mut payee, &mut account);
        let found = account_trouble(Settlement::Transfer, Some(&payee), Some(&account));
        let said = found.as_ref().map(|reason| reason.zh.split('：').next().unwrap());
        assert_eq!(said, expected);
    }

    #[test]
    fn cr29_an_account_must_be_the_payees_own_and_live() {
        trouble(|_, _| (), None);
        trouble(|_, a| a.account_name = "乙公司".into(), Some("户名与收款人不一致"));
        trouble(|_, a| a.stopped = 1, Some("账户已止付"));
        trouble(|p, _| p.stopped = 1, Some("收款人已止付"));
        trouble(|_, a| a.owner_id = "other".into(), Some("账户不属于该收款人"));
        trouble(|_, a| a.owner_kind = "unit".into(), Some("账户不属于该收款人"));
        trouble(|p, a| (p.kind, a.owner_kind) = ("unit".into(), "unit".into()), None);
        assert!(account_trouble(Settlement::Transfer, Some(&payee("甲")), None).is_some());
        assert!(account_trouble(Settlement::Cash, Some(&payee("甲")), None).is_none());
        assert!(account_trouble(Settlement::Cash, None, None).is_some());
    }
    #[test]
    fn cr37_two_payments_are_split_when_together_they_reach_the_limit() {
        let split = |amount, earlier, earlier_fen| {
            split_up(Fen::from_fen(amount), Fen::from_fen(100), earlier, Fen::from_fen(earlier_fen))
                .map(|(n, _)| n)
        };
        assert_eq!(split(99, 0, 0), None);
        assert_eq!(split(50, 1, 49), None);
        assert_eq!(split(50, 1, 50), Some(2));
        assert_eq!(split(100, 1, 50), None, "the limit itself is CR36's");
    }
    fn position(available: i64, frozen: i64) -> Indicator {
        let (a, f) = (Fen::from_fen(available), Fen::from_fen(frozen));
        serde_json::from_value(json!({
            "id": Uuid::nil(), "number": "X", "unit_id": Uuid::nil(), "fiscal_year": 2026, "parent_id": null,
            "project_id": null, "budget_line_id": null, "fund": "111", "fund_group": GOVERNMENT_BUDGET,
            "function": "2010101", "dep_economy": "30201", "gov_economy": "50201",
            "expenditure_kind": "basic_operating", "payment_mode": "treasury", "year_kind": "current", "allotted": 1,
            "title": "", "expires_on": "2026-12-31", "granted_fen": available + frozen, "available_fen": a,
            "frozen_fen": f, "held_fen": 0, "paid_fen": 0, "version": 1}))
        .unwrap()
    }
    #[test]
    fn cr26_the_last_day_still_counts() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let check = |today, available, frozen| {
            unusable(Fen::from_fen(10), "2026-12-31", &position(available, frozen), day(today)).is_some()
        };
        assert!(!check("2026-12-31", 10, 5));
        assert!(check("2027-01-01", 10, 0));
        assert!(check("2026-05-01", 9, 1));
        assert!(!check("2026-05-01", 9, 0), "too little without a freeze is CR24's");
        assert!(
            unusable(Fen::from_fen(1), "soon", &position(9, 0), day("2026-05-01")).is_some(),
            "unreadable: closed"
        );
    }
    #[test]
    fn cr25_only_what_is_stated_is_compared() {
        let source = Source {
            id: ledger::IndicatorId(Uuid::nil()),
            number: "X".into(),
            unit_id: platform::UnitId(Uuid::nil()),
            fiscal_year: 2026,
            project_id: None,
            project_class: String::new(),
            budget_line_id: None,
            fund: "111".into(),
            fund_group: GOVERNMENT_BUDGET.into(),
            function: "2010101".into(),
            dep_economy: "30201".into(),
            gov_economy: "50201".into(),
            expenditure_kind: "basic_operating".into(),
            payment_mode: "treasury".into(),
            year_kind: "current".into(),
            allotted: 1,
            expires_on: String::new(),
        };
        assert!(disagreements(&Stated::default(), &source).is_empty());
        let stated =
            Stated { dep_economy: Some("30202".into()), fund: Some("111".into()), ..Stated::default() };
        let found = disagreements(&stated, &source);
        assert_eq!(found.iter().map(|d| d.0).collect::<Vec<_>>(), ["dep_economy"]);
    }
}
