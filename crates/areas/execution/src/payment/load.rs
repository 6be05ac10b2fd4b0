//! Loading a batch of payment commands: shape of the input, facts, and what cannot be decided at all.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ::flow::{DocumentId, Flow};
use async_trait::async_trait;
use kernel::db::list;
use kernel::{Conn, DbError, Fen, Problem, text};
use ledger::LineId;
use platform::{UnitId, UserId};
use posting::document::{Loaded, unit_missing};
use posting::{Context, Kind, Work};
use sea_orm::FromQueryResult;
use serde::de::DeserializeOwned;

use super::business::Money;
use super::model::{BankReport, Instruct, Payment, PaymentInput, Settlement};
use super::rules::GOVERNMENT_BUDGET;
use super::shape::from_input;
use super::store::{self, Facts, Wanted};
use super::{FLOW, PaymentDocument, Told, boxed};

/// The kind `payment`.
pub struct PaymentKind;

/// What a command says, before anything about it is read.
struct Asked {
    input: Option<Payment>,
    told: Told,
}

impl Asked {
    fn of(work: &Work<'_>) -> Result<Asked, Problem> {
        let command = work.command;
        let action = command.action.as_str();
        let body = &command.body;
        let bank = matches!(action, "settle" | "fail" | "return_ticket" | "refund" | "refund_part");
        let mut asked = Asked { input: None, told: Told::Nothing };
        if matches!(action, "create" | "submit" | "edit") && !body.is_null() {
            let input: PaymentInput = read(body)?;
            let payment = from_input(input)?;
            if payment.id != command.id {
                return Err(mismatch("id"));
            }
            asked.input = Some(payment);
        } else if bank {
            asked.told = Told::Bank(bank_report(read(body)?)?);
        } else if action == "instruct" && !body.is_null() {
            asked.told = Told::Instruct(read::<Instruct>(body)?.instruction_id);
        }
        if asked.input.is_none() && work.header.is_none() {
            return Err(Problem::not_found());
        }
        Ok(asked)
    }
}

/// The input of a command; what does not fit is told.
pub(crate) fn read<T: DeserializeOwned>(body: &serde_json::Value) -> Result<T, Problem> {
    T::deserialize(body).map_err(|error| {
        let error = error.to_string();
        Problem::malformed(text!(
            "内容不符合接口要求：{error}",
            "The input is not as the interface wants it: {error}"
        ))
    })
}

/// The input names another document than the command.
pub(crate) fn mismatch(field: &str) -> Problem {
    Problem::field(
        field,
        text!("内容中的编号与单据不一致。", "The id in the input is not the document's."),
        text!("请使用同一个编号。", "Use the same id in both."),
    )
}

fn bank_report(report: BankReport) -> Result<BankReport, Problem> {
    let number = (1..=64).contains(&report.receipt_no.chars().count());
    let amount = report.amount_fen > Fen::ZERO && report.amount_fen <= Fen::MAX;
    let date = kernel::period::parse_date(&report.bank_date).is_some();
    if number && amount && date && report.reason.chars().count() <= 200 {
        return Ok(report);
    }
    Err(Problem::field(
        "receipt_no",
        text!("回单编号、金额或日期不正确。", "Number, amount or date of the receipt is not right."),
        text!("请与银行核对回单。", "Check the receipt with the bank."),
    ))
}

#[async_trait]
impl Kind for PaymentKind {
    fn flow(&self) -> &'static Flow {
        &FLOW
    }
    async fn units(
        &self,
        _conn: &Conn,
        work: &[Work<'_>],
    ) -> Result<Vec<Result<Vec<UnitId>, Problem>>, DbError> {
        let unit = |work: &Work<'_>| {
            if work.header.is_some() {
                return Ok(Vec::new());
            }
            let unit = work.command.body.get("unit_id").and_then(serde_json::Value::as_str);
            unit.and_then(|unit| unit.parse().ok()).map(|unit| vec![unit]).ok_or_else(unit_missing)
        };
        Ok(work.iter().map(unit).collect())
    }
    async fn load(&self, conn: &Conn, work: &[Work<'_>], context: &Context) -> Result<Vec<Loaded>, DbError> {
        let asked: Vec<Result<Asked, Problem>> = work.iter().map(Asked::of).collect();
        let stored: Vec<DocumentId> = work
            .iter()
            .zip(&asked)
            .filter(|(_, asked)| asked.as_ref().is_ok_and(|asked| asked.input.is_none()))
            .map(|(work, _)| work.command.id)
            .collect();
        let mut stored = store::by_ids_unscoped(conn, &stored).await?;
        let mut ready: Vec<Result<(Payment, bool, Told), Problem>> = Vec::with_capacity(work.len());
        for (work, asked) in work.iter().zip(asked) {
            ready.push(asked.and_then(|asked| match asked.input {
                Some(payment) => Ok((payment, true, asked.told)),
                None => {
                    let payment = stored.remove(&work.command.id).ok_or_else(Problem::not_found)?;
                    Ok((payment, false, asked.told))
                }
            }));
        }
        let facts = Facts::load(conn, &wanted(work, &ready), context).await?;
        let instructions = instructions(conn, &ready).await?;
        let batch = Batch { facts: Arc::new(facts), instructions, context };
        let mut lines = BTreeSet::new();
        let documents = work.iter().zip(ready).map(|(work, ready)| {
            let (payment, entered, told) = ready?;
            batch.document(work, payment, entered, told, &mut lines)
        });
        Ok(documents.collect())
    }
}

fn wanted<'a>(work: &[Work<'_>], ready: &'a [Result<(Payment, bool, Told), Problem>]) -> Wanted<'a> {
    let mut wanted = Wanted { all: vec![], checked: vec![], entered: vec![], submitted: vec![] };
    for (work, ready) in work.iter().zip(ready) {
        let Ok((payment, entered, _)) = ready else { continue };
        let action = work.command.action.as_str();
        wanted.all.push(payment);
        if *entered {
            wanted.entered.push(payment);
        }
        if *entered || matches!(action, "submit" | "release" | "instruct" | "pay_cash") {
            wanted.checked.push(payment);
        }
        if matches!(action, "submit" | "release") {
            wanted.submitted.push(payment);
        }
    }
    wanted
}

/// Who made the instructions that payments are to go out with.
async fn instructions(
    conn: &Conn,
    ready: &[Result<(Payment, bool, Told), Problem>],
) -> Result<BTreeMap<DocumentId, UserId>, DbError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: DocumentId,
        created_by: UserId,
    }
    let named = ready.iter().filter_map(|ready| match ready {
        Ok((_, _, Told::Instruct(id))) => Some(*id),
        _ => None,
    });
    let named: BTreeSet<DocumentId> = named.collect();
    if named.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<Row> =
        conn.all("select id, created_by from ex_instruction where id in {in:1}", [list(named)]).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.created_by)).collect())
}

struct Batch<'a> {
    facts: Arc<Facts>,
    instructions: BTreeMap<DocumentId, UserId>,
    context: &'a Context,
}

impl Batch<'_> {
    fn document(
        &self,
        work: &Work<'_>,
        mut payment: Payment,
        entered: bool,
        told: Told,
        lines: &mut BTreeSet<LineId>,
    ) -> Loaded {
        let action = work.command.action.as_str();
        if entered {
            self.free_lines(&payment, lines)?;
            self.paid_again(&payment)?;
        }
        if entered || action == "submit" {
            self.choose_payer(&mut payment, action == "submit")?;
        }
        self.fits(work, &payment, &told)?;
        let title = match work.header {
            Some(header) if !entered => header.title.clone(),
            _ => self.title(&payment),
        };
        let limit = self.context.rules.rule("CR37").and_then(|rule| rule.parameter_fen("limit_fen"));
        boxed(PaymentDocument {
            payment,
            entered,
            actor_id: work.command.actor_id,
            told,
            title,
            facts: self.facts.clone(),
            today: self.context.today,
            at: self.context.at,
            split_limit: limit.ok(),
        })
    }
    fn title(&self, payment: &Payment) -> String {
        let payee =
            self.facts.payees.get(&payment.payee_id).map(|payee| payee.name.as_str()).unwrap_or_default();
        format!("{} {payee}", payment.purpose).trim().chars().take(160).collect()
    }
    /// A line's id names its hold: it may belong to no other document, not even one of the same batch.
    fn free_lines(&self, payment: &Payment, lines: &mut BTreeSet<LineId>) -> Result<(), Problem> {
        let own = payment.id.to_string();
        for (n, line) in payment.lines.iter().enumerate() {
            let taken = self.facts.line_owners.get(&line.id).is_some_and(|owner| *owner != own);
            if taken || !lines.insert(line.id) {
                return Err(Problem::field(
                    format!("lines[{n}].id"),
                    text!("该行编号已用于其他单据。", "Another document uses this line id already."),
                    text!("请为每一行生成新的编号。", "Make a new id for each line."),
                ));
            }
        }
        Ok(())
    }
    /// Only a payment of the same unit that did not reach the payee is paid again.
    fn paid_again(&self, payment: &Payment) -> Result<(), Problem> {
        let Some(id) = payment.source_payment_id else { return Ok(()) };
        let known = self.facts.paid_again.get(&id);
        if known.is_some_and(|(unit, state)| {
            *unit == payment.unit_id && matches!(state.as_str(), "failed" | "returned_by_bank")
        }) {
            return Ok(());
        }
        Err(Problem::field(
            "source_payment_id",
            text!(
                "只能引用本单位支付失败或退票的支付单。",
                "It must name a failed or returned payment of the same unit."
            ),
            text!("请核对原支付单，或留空。", "Check the original payment, or leave it out."),
        ))
    }
    /// The unit's account the money leaves from: zero-balance for treasury money, basic for its own.
    fn choose_payer(&self, payment: &mut Payment, must: bool) -> Result<(), Problem> {
        let source = payment.lines.iter().find_map(|line| self.facts.sources.get(&line.indicator_id));
        // An unknown or foreign indicator is CR23's; nothing of it is told.
        let Some(source) = source.filter(|source| source.unit_id == payment.unit_id) else { return Ok(()) };
        let treasury = source.fund_group == GOVERNMENT_BUDGET && source.payment_mode == "treasury";
        payment.fund_group.clone_from(&source.fund_group);
        let (channel, purpose) = match (payment.settlement, treasury) {
            // Cash is taken from the till, unless it is being withdrawn from the treasury's account.
            (Settlement::Cash, _) if payment.business.money() != Money::Treasury => {
                "cash".clone_into(&mut payment.payment_channel);
                return Ok(());
            }
            (_, true) => ("treasury", "zero_balance"),
            (_, false) => ("unit_bank_account", "basic"),
        };
        channel.clone_into(&mut payment.payment_channel);
        let accounts = self.facts.payers.get(&payment.unit_id).into_iter().flatten();
        let fitting = accounts.filter(|account| account.purpose == purpose && account.stopped == 0);
        payment.payer_account_id =
            fitting.map(|account| account.id).min().map(|id| id.to_string()).unwrap_or_default();
        if must && payment.payer_account_id.is_empty() {
            let (zh, en) = if treasury {
                ("零余额账户", "zero-balance account")
            } else {
                ("基本存款账户", "basic account")
            };
            return Err(Problem::field(
                "unit_id",
                text!("本单位没有可用的{zh}，无法付款。", "The unit has no usable {en} to pay from."),
                text!("请先登记该账户，或解除停用。", "Record the account first, or have it released."),
            )
            .with_clause("财库〔2022〕5号"));
        }
        Ok(())
    }
    /// What the action needs that no state machine can say.
    fn fits(&self, work: &Work<'_>, payment: &Payment, told: &Told) -> Result<(), Problem> {
        let action = work.command.action.as_str();
        let cash = payment.settlement == Settlement::Cash;
        match action {
            "instruct" if cash => return Err(wrong_way()),
            "pay_cash" if !cash => return Err(wrong_way()),
            "release" if !::rules::verdict::sufficient(&work.command.opinion) => return Err(explain()),
            _ => {}
        }
        if let Told::Instruct(id) = told
            && self.instructions.get(id) != Some(&work.command.actor_id)
        {
            return Err(Problem::not_found());
        }
        let Told::Bank(report) = told else { return self.books(action, payment) };
        let open = payment.outstanding_fen();
        let fitting = match action {
            "settle" | "fail" => report.amount_fen == payment.amount_fen(),
            "return_ticket" | "refund" => report.amount_fen == open,
            _ => report.amount_fen < open,
        };
        if !fitting {
            return Err(wrong_amount(report.amount_fen, open));
        }
        self.books(action, payment)
    }
    /// Fails closed when the money moves but its books could not be kept.
    fn books(&self, action: &str, payment: &Payment) -> Result<(), Problem> {
        let comes_back = matches!(action, "return_ticket" | "refund" | "refund_part");
        if !comes_back && !matches!(action, "settle" | "pay_cash") {
            return Ok(());
        }
        let known = payment.lines.iter().all(|line| self.facts.sources.contains_key(&line.indicator_id));
        if !known || !self.facts.units.contains_key(&payment.unit_id) {
            return Err(Problem::internal());
        }
        // Tax kept back or an advance settled belong to the payment as a whole: nobody can say which share of them a
        // part of the money brings back.
        if action == "refund_part" && payment.business.parts().next().is_some() {
            return Err(part_of_parts(payment));
        }
        Ok(())
    }
}

fn wrong_way() -> Problem {
    Problem::conflict(
        "wrong_settlement",
        text!(
            "现金结算由出纳付现，其他结算方式须发送银行。",
            "Cash is paid by the cashier; everything else goes to the bank."
        ),
        text!("请按结算方式选择“付现”或“发送银行”。", "Choose the action that fits the settlement."),
    )
}

fn part_of_parts(payment: &Payment) -> Problem {
    let (title, open) = (payment.business.title(), payment.outstanding_fen());
    Problem::new(
        422,
        "part_of_parts",
        kernel::Text {
            zh: format!("业务“{}”含代扣税款、进项税或预付（借款）冲减，不能部分退款。", title.zh),
            en: format!(
                "A payment of “{}” has tax or an advance in it; a part of it cannot come back alone.",
                title.en
            ),
        },
        text!(
            "请由收款人退回全部金额 {open} 元，再按正确金额重新支付。",
            "Have the payee give back all of it, {open} yuan, and pay the right amount anew."
        ),
    )
}

fn explain() -> Problem {
    Problem::field(
        "opinion",
        text!(
            "放行须填写不少于四个字的说明。",
            "A release needs an explanation of at least four characters."
        ),
        text!("请写明放行依据。", "Say why it may pass."),
    )
}

fn wrong_amount(amount: Fen, open: Fen) -> Problem {
    Problem::conflict(
        "receipt_amount",
        text!(
            "回单金额 {amount} 元与支付单不符（可处理金额 {open} 元）。",
            "The receipt of {amount} yuan does not fit the payment ({open} yuan open)."
        ),
        text!("请与银行核对回单。", "Check the receipt with the bank."),
    )
}

/// Whether a document of this state may still be told something by the bank, for reports.
pub(crate) fn bank_action(result: &str, amount: Fen, outstanding: Fen) -> Option<&'static str> {
    match result {
        "paid" => Some("settle"),
        "failed" => Some("fail"),
        "returned" => Some("return_ticket"),
        "refunded" if amount < outstanding => Some("refund_part"),
        "refunded" => Some("refund"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::flow::machine::NEW;

    #[test]
    fn the_last_fen_makes_a_refund_whole() {
        let action = |amount, open| bank_action("refunded", Fen::from_fen(amount), Fen::from_fen(open));
        assert_eq!(action(99, 100), Some("refund_part"));
        assert_eq!(action(100, 100), Some("refund"));
        assert_eq!(action(101, 100), Some("refund"), "refused by amount, not mistaken for a part");
        assert_eq!(bank_action("lost", Fen::ZERO, Fen::ZERO), None);
    }
    #[test]
    fn new_is_the_state_before() {
        assert!(FLOW.find(NEW, "submit").is_some());
    }
}
