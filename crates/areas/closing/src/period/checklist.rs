//! What must hold before a month is closed, with figures; the same for the page, the document and its approval.

use std::collections::HashMap;

use chrono::NaiveDate;
use kernel::db::list;
use kernel::{Conn, DbError, Fen, Period, Text, text};
use platform::UnitId;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::facts::{before, closed_unscoped, units_unscoped};

/// How an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CheckState)]
pub enum State {
    /// 通过
    Pass,
    /// 未通过
    Fail,
    /// 不适用
    NotApplicable,
}

/// One item of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CheckItem)]
pub struct Item {
    /// `previous`, `vouchers`, `in_flight` …
    pub key: String,
    /// What is looked at.
    pub title: Text,
    /// How it stands.
    pub state: State,
    /// What was found.
    pub found: Text,
    /// How to mend it; empty unless it failed.
    pub how: Text,
    /// Things that stand in the way.
    pub count: i64,
    /// The figure that should be there, where two are compared.
    pub expected_fen: Option<Fen>,
    /// The figure that is.
    pub actual_fen: Option<Fen>,
    /// The page that shows it, or empty.
    pub path: String,
}

/// The checklist of a unit and a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PeriodChecklist)]
pub struct Checklist {
    /// Unit.
    pub unit_id: UnitId,
    /// Month.
    pub period: i64,
    /// Whether the month may be closed.
    pub passes: bool,
    /// Items.
    pub items: Vec<Item>,
}

/// What the statements found for one unit and month.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    start_year: Option<i64>,
    previous_closed: bool,
    unbooked: i64,
    unfounded: i64,
    in_flight: i64,
    gaps: i64,
    /// Debit and credit up to the month: financial, budgetary.
    books: [(i64, i64); 2],
    paid: i64,
    booked: i64,
    undecided: i64,
    undecided_fen: i64,
    /// Bank accounts that have to be reconciled, and those of them whose month is not signed.
    accounts: i64,
    unsigned: i64,
}

impl Figures {
    /// CR58: what was paid or received without a voucher, and vouchers of payments that were not made.
    pub(crate) fn unmatched(&self) -> (i64, i64) {
        (self.unbooked, self.unfounded)
    }
    /// CR59: what treasury indicators paid, and what the books show of it.
    pub(crate) fn treasury(&self) -> (i64, i64) {
        (self.paid, self.booked)
    }
}

type Pair = (UnitId, Period);

/// The figures of some units and months: a fixed number of statements.
pub(crate) async fn figures(conn: &Conn, pairs: &[Pair]) -> Result<HashMap<Pair, Figures>, DbError> {
    let mut found: HashMap<Pair, Figures> = pairs.iter().map(|pair| (*pair, Figures::default())).collect();
    let Some(first) = pairs.iter().map(|(_, period)| period.year()).min() else { return Ok(found) };
    let units: Vec<UnitId> = pairs.iter().map(|(unit, _)| *unit).collect();
    let known = units_unscoped(conn, &units).await?;
    let closed = closed_unscoped(conn, &units, first - 1).await?;
    for ((unit, period), figures) in &mut found {
        figures.start_year = known.get(unit).and_then(|unit| unit.start_year);
        figures.previous_closed =
            figures.start_year.is_some_and(|start| closed.contains(&(*unit, before(*period, start).code())));
    }
    let asked = asked(pairs);
    let mut note = |rows: Vec<Counted>, put: fn(&mut Figures, i64, i64)| {
        for row in rows {
            let key = Period::from_code(row.period).map(|period| (row.unit_id, period));
            if let Some(figures) = key.and_then(|key| found.get_mut(&key)) {
                put(figures, row.n, row.m);
            }
        }
    };
    note(count(conn, UNBOOKED, &asked).await?, |f, n, _| f.unbooked = n);
    note(count(conn, UNFOUNDED, &asked).await?, |f, n, _| f.unfounded = n);
    note(count(conn, IN_FLIGHT, &asked).await?, |f, n, _| f.in_flight = n);
    note(count(conn, GAPS, &asked).await?, |f, n, _| f.gaps = n);
    note(count(conn, &trial("financial"), &asked).await?, |f, n, m| f.books[0] = (n, m));
    note(count(conn, &trial("budgetary"), &asked).await?, |f, n, m| f.books[1] = (n, m));
    note(count(conn, PAID, &asked).await?, |f, n, _| f.paid = n);
    note(count(conn, BOOKED, &asked).await?, |f, n, _| f.booked = n);
    note(count(conn, UNDECIDED, &asked).await?, |f, n, m| (f.undecided, f.undecided_fen) = (n, m));
    note(count(conn, BANK, &asked).await?, |f, n, m| (f.accounts, f.unsigned) = (n, m));
    Ok(found)
}

#[derive(FromQueryResult)]
struct Counted {
    unit_id: UnitId,
    period: i64,
    n: i64,
    m: i64,
}

fn asked(pairs: &[Pair]) -> Value {
    let ends = |period: Period| {
        let next = period.last_day().succ_opt().unwrap_or(NaiveDate::MAX);
        let midnight = next.and_hms_opt(0, 0, 0).map_or(0, |at| at.and_utc().timestamp());
        (midnight - 8 * 3600) * 1_000_000
    };
    list(pairs.iter().map(|(unit, period)| {
        json!({"unit_id": unit, "period": period.code(), "year": period.year(), "ends": ends(*period)})
    }))
}

async fn count(conn: &Conn, sql: &str, asked: &Value) -> Result<Vec<Counted>, DbError> {
    let sql = sql.replace("{asked}", "{rows:1 (unit_id text, period bigint, year bigint, ends bigint)}");
    conn.all(&sql, [asked.clone()]).await
}

/// What has been paid, received or confirmed and has no voucher. Documents of a unit's year by `fl_document_sums`,
/// vouchers by `lg_journal_document`.
const UNBOOKED: &str = "select x.unit_id, x.period, count(*) as n, cast(0 as bigint) as m from {asked}
    join fl_document d on d.unit_id = x.unit_id and d.fiscal_year = x.year
      and d.kind in ('payment', 'income', 'accrual', 'event_voucher', 'manual_voucher')
      and d.state in ('paid', 'refunded', 'returned_by_bank', 'booked', 'posted')
    where not exists (select 1 from lg_journal j where j.document_id = d.id and j.journal_type = 'voucher')
    group by x.unit_id, x.period";
/// Vouchers of the month for payments that were not made.
const UNFOUNDED: &str = "select x.unit_id, x.period, count(*) as n, cast(0 as bigint) as m from {asked}
    join lg_journal j on j.unit_id = x.unit_id and j.period = x.period and j.journal_type = 'voucher'
    join fl_document d on d.id = j.document_id and d.kind = 'payment'
      and d.state in ('draft', 'in_review', 'returned', 'intercepted', 'approved', 'sent', 'failed', 'void')
    where j.reverses_id is null and not exists (select 1 from lg_journal r where r.reverses_id = j.id)
    group by x.unit_id, x.period";
/// What was submitted before the month ended and would be booked by its review.
const IN_FLIGHT: &str = "select x.unit_id, x.period, count(*) as n, cast(0 as bigint) as m from {asked}
    join fl_document d on d.unit_id = x.unit_id and d.fiscal_year = x.year and d.state = 'in_review'
      and d.kind in ('income', 'accrual', 'event_voucher', 'manual_voucher', 'opening_balance', 'year_end')
      and d.created_at < x.ends
    group by x.unit_id, x.period";
/// Runs of numbers that are not 1 to n.
const GAPS: &str = "select g.unit_id, g.period, count(*) as n, cast(0 as bigint) as m from (
      select x.unit_id, x.period, j.journal_type from {asked}
      join lg_journal j on j.unit_id = x.unit_id and j.period = x.period
      left join pf_counter c on c.unit_id = j.unit_id and c.period = j.period and c.kind = j.journal_type
      group by x.unit_id, x.period, j.journal_type
      having min(j.number) <> 1 or max(j.number) <> count(*) or max(j.number) <> coalesce(max(c.last), 0)) g
    group by g.unit_id, g.period";
/// What treasury indicators of the year paid in the month, net.
const PAID: &str = "select x.unit_id, x.period,
      cast(sum(case when e.side = 'debit' then e.amount_fen else -e.amount_fen end) as bigint) as n, cast(0 as bigint) as m from {asked}
    join lg_journal j on j.unit_id = x.unit_id and j.period = x.period and j.journal_type = 'indicator'
    join lg_entry e on e.journal_id = j.id and e.account = 'IND401'
    join lg_indicator i on i.id = e.indicator_id and i.payment_mode = 'treasury' and i.fiscal_year = x.year
    group by x.unit_id, x.period";
/// What the payments of these indicators were booked to in the month: appropriation, or what the treasury still owes.
const BOOKED: &str = "select x.unit_id, x.period,
      cast(sum(case when e.side = 'credit' then e.amount_fen else -e.amount_fen end) as bigint) as n, cast(0 as bigint) as m from {asked}
    join lg_journal j on j.unit_id = x.unit_id and j.period = x.period and j.journal_type = 'voucher'
      and j.document_kind = 'payment'
    join lg_entry e on e.journal_id = j.id and (e.account like '4001%' or e.account like '1201%')
    join lg_indicator i on i.id = e.indicator_id and i.payment_mode = 'treasury' and i.fiscal_year = x.year
    group by x.unit_id, x.period";
/// Indicators of the year with a rest about which nothing was decided, or with money in flight.
const UNDECIDED: &str = "select x.unit_id, x.period, count(*) as n,
      cast(sum(i.available_fen + i.frozen_fen + i.held_fen) as bigint) as m from {asked}
    join lg_indicator i on i.unit_id = x.unit_id and i.fiscal_year = x.year and i.allotted = 1
    where x.period = x.year * 100 + 12 and i.available_fen + i.frozen_fen + i.held_fen > 0
    group by x.unit_id, x.period";

/// Bank accounts of the unit that have to be reconciled by then, and how many of them are not signed for the month.
const BANK: &str = "select x.unit_id, x.period, count(*) as n,
      cast(sum(1 - coalesce(m.signed, 0)) as bigint) as m from {asked}
    join v_bank_reconciled_account b on b.unit_id = x.unit_id and b.start_period <= x.period
    left join v_bank_month m on m.account_id = b.account_id and m.period = x.period
    group by x.unit_id, x.period";

/// Debit and credit of a book up to the month, from the kept balances.
fn trial(book: &str) -> String {
    format!(
        "select x.unit_id, x.period, cast(sum(b.debit_fen) as bigint) as n, cast(sum(b.credit_fen) as bigint) as m
         from {{asked}} join lg_balance b on b.unit_id = x.unit_id and b.period <= x.period
         join lg_account a on a.code = b.account and a.book = '{book}' group by x.unit_id, x.period"
    )
}

struct Draft {
    key: &'static str,
    title: Text,
    found: Text,
    how: Text,
    path: &'static str,
}

impl Draft {
    fn item(self, passes: bool, count: i64, figures: Option<(i64, i64)>) -> Item {
        let fen = |amount: i64| Fen::from_fen(amount);
        Item {
            key: self.key.to_owned(),
            title: self.title,
            state: if passes { State::Pass } else { State::Fail },
            found: self.found,
            how: if passes { Text::default() } else { self.how },
            count,
            expected_fen: figures.map(|(expected, _)| fen(expected)),
            actual_fen: figures.map(|(_, actual)| fen(actual)),
            path: self.path.to_owned(),
        }
    }
    fn counted(self, count: i64) -> Item {
        self.item(count == 0, count, None)
    }
    fn compared(self, expected: i64, actual: i64) -> Item {
        self.item(expected == actual, 0, Some((expected, actual)))
    }
}

/// The checklist these figures make; pure.
pub(crate) fn checklist((unit_id, period): Pair, figures: &Figures, today: NaiveDate) -> Checklist {
    let mut items = vec![ended(period, today), previous(period, figures)];
    items.extend(documents(figures));
    items.extend(books(figures));
    items.push(rests(period, figures));
    items.extend([
        bank(figures),
        not_in_use("depreciation", text!("折旧与摊销计提", "Depreciation and amortisation")),
        not_in_use("payroll", text!("工资计提与发放", "Payroll")),
    ]);
    let passes = items.iter().all(|item| item.state != State::Fail);
    Checklist { unit_id, period: period.code(), passes, items }
}

fn ended(period: Period, today: NaiveDate) -> Item {
    let last = period.last_day();
    let draft = Draft {
        key: "ended",
        title: text!("月份已到期末", "The month is at its end"),
        found: text!("本期最后一天为 {last}", "The period's last day is {last}"),
        how: text!("请到期末当日或之后再结账。", "Close it on its last day or later."),
        path: "",
    };
    draft.item(today >= last, 0, None)
}

fn previous(period: Period, figures: &Figures) -> Item {
    let found = match figures.start_year.map(|start| before(period, start)) {
        None => text!("尚未建账（没有期初余额）", "The books are not open (no opening balances)"),
        Some(before) if figures.previous_closed => text!("期间 {before} 已结账", "Period {before} is closed"),
        Some(before) => text!("期间 {before} 尚未结账", "Period {before} is not closed"),
    };
    let draft = Draft {
        key: "previous",
        title: text!("上期已结账", "The period before is closed"),
        found,
        how: text!("请先建账，并按顺序逐期结账。", "Open the books and close the periods in their order."),
        path: "/closing/books",
    };
    draft.item(figures.previous_closed, 0, None)
}

fn documents(figures: &Figures) -> [Item; 3] {
    let (unbooked, unfounded) = figures.unmatched();
    let (in_flight, gaps) = (figures.in_flight, figures.gaps);
    [
        Draft {
            key: "vouchers",
            title: text!("收付与凭证一一对应（CR58）", "Payments, receipts and vouchers match (CR58)"),
            found: text!(
                "无凭证的收付业务 {unbooked} 笔，无支付的支付凭证 {unfounded} 张",
                "{unbooked} settled documents without voucher, {unfounded} payment vouchers without payment"
            ),
            how: text!("请补记凭证或冲销凭证。", "Book them, or reverse the vouchers."),
            path: "/execution/payments",
        }
        .counted(unbooked + unfounded),
        Draft {
            key: "in_flight",
            title: text!("本期单据已审核完毕", "The month's documents are decided"),
            found: text!("审核中的记账单据 {in_flight} 张", "{in_flight} documents that book are in review"),
            how: text!("请审核完毕或退回。", "Approve or return them."),
            path: "/supervision/inbox",
        }
        .counted(in_flight),
        Draft {
            key: "numbers",
            title: text!("凭证号连续", "Voucher numbers have no gap"),
            found: text!("不连续的编号序列 {gaps} 个", "{gaps} runs of numbers have a gap"),
            how: text!("请运行 yiti verify 并联系管理员。", "Run yiti verify and ask the administrator."),
            path: "/accounting/vouchers",
        }
        .counted(gaps),
    ]
}

fn books(figures: &Figures) -> [Item; 3] {
    let balanced = |key: &'static str, title: Text, (debit, credit): (i64, i64)| {
        let draft = Draft {
            key,
            title,
            found: text!("借方、贷方累计发生额", "Debit and credit moved up to the period"),
            how: text!("账簿不平：请运行 yiti verify。", "The book is out of balance: run yiti verify."),
            path: "/accounting/balances",
        };
        draft.compared(debit, credit)
    };
    let (paid, booked) = figures.treasury();
    [
        balanced("financial", text!("财务会计账试算平衡", "The financial book balances"), figures.books[0]),
        balanced("budgetary", text!("预算会计账试算平衡", "The budgetary book balances"), figures.books[1]),
        Draft {
            key: "indicators",
            title: text!("指标账与会计账相符（CR59）", "The indicator ledger agrees with the books (CR59)"),
            found: text!(
                "财政指标本期净支付，与财政拨款收入、财政应返还额度净记数",
                "Net payments of treasury indicators, and what the books show of them"
            ),
            how: text!("请核对本期支付凭证。", "Compare the payment vouchers of the period."),
            path: "/indicator/indicators",
        }
        .compared(paid, booked),
    ]
}

fn rests(period: Period, figures: &Figures) -> Item {
    let (undecided, amount) = (figures.undecided, Fen::from_fen(figures.undecided_fen));
    let draft = Draft {
        key: "year_end",
        title: text!("年末事项已办结", "The year-end is settled"),
        found: text!(
            "未处理结余（含在途、冻结）的指标 {undecided} 个，金额 {amount} 元",
            "{undecided} indicators with {amount} yuan left, frozen or in flight are undecided"
        ),
        how: text!(
            "请办结在途支付，并在年末事项中处理指标结余。",
            "End payments in flight and settle the rests."
        ),
        path: "/closing/year-ends",
    };
    if period.month() == 12 {
        return draft.counted(undecided);
    }
    let only = text!("仅 12 月适用", "December only");
    Item { state: State::NotApplicable, found: only, ..draft.item(true, 0, None) }
}

/// The bank accounts that have to be reconciled are, and somebody else signed it.
fn bank(figures: &Figures) -> Item {
    let (accounts, unsigned) = (figures.accounts, figures.unsigned);
    let draft = Draft {
        key: "bank",
        title: text!("银行对账", "Bank reconciliation"),
        found: text!(
            "须对账的银行账户 {accounts} 个，本期未签认 {unsigned} 个",
            "{accounts} bank accounts to reconcile, {unsigned} of them not signed for the period"
        ),
        how: text!(
            "请完成本期银行对账并由他人签认。",
            "Reconcile the period and have somebody else sign it."
        ),
        path: "/accounting/bank-reconciliations",
    };
    if accounts > 0 {
        return draft.counted(unsigned);
    }
    let none = text!("没有纳入对账的银行账户", "No bank account has to be reconciled");
    Item { state: State::NotApplicable, found: none, ..draft.item(true, 0, None) }
}

fn not_in_use(key: &'static str, title: Text) -> Item {
    let found = text!("该业务尚未启用", "Not in use yet");
    let draft = Draft { key, title, found, how: Text::default(), path: "" };
    Item { state: State::NotApplicable, ..draft.item(true, 0, None) }
}

/// The items that stand in the way and have no rule of the catalogue, as problems of fields.
pub(crate) fn obstacles(list: &Checklist) -> Vec<kernel::FieldProblem> {
    let failed = list.items.iter().filter(|item| item.state == State::Fail);
    let plain = failed.filter(|item| !matches!(item.key.as_str(), "vouchers" | "indicators"));
    let what = |item: &Item| Text {
        zh: format!("{}：{}。", item.title.zh, item.found.zh),
        en: format!("{}: {}.", item.title.en, item.found.en),
    };
    plain
        .map(|item| kernel::FieldProblem {
            at: format!("checklist.{}", item.key),
            what: what(item),
            how: item.how.clone(),
            cell: None,
        })
        .collect()
}
