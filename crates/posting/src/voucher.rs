//! From an event to the lines of both books.

use kernel::{Fen, FieldProblem, Period, Problem, text};
use ledger::{Book, Dimensions, EntryDraft, JournalDraft, JournalId, JournalType, Running, Side};
use platform::{UnitId, UserId};
use template::{EvaluateError, Facts};

use crate::command::{VoucherLine, VoucherView};
use crate::document::{Context, Stated, VoucherRequest};

/// One voucher per unit from the requests of a document. Refused, with every reason, when a rule input, an account
/// or a token cannot be resolved.
pub fn drafts(
    requests: &[VoucherRequest],
    source: &Source<'_>,
    running: &Running,
    context: &Context,
) -> Result<Vec<JournalDraft>, Problem> {
    let mut drafts: Vec<JournalDraft> = Vec::new();
    let mut errors: Vec<EvaluateError> = Vec::new();
    for request in requests {
        match lines(request, context) {
            Ok((entries, class)) if !entries.is_empty() => {
                let place = drafts.iter().position(|draft| draft.unit_id == request.unit_id);
                let place = place.unwrap_or_else(|| {
                    let day = running.open_day(&[request.unit_id], context.today);
                    drafts.push(empty(request, source, day, drafts.len()));
                    drafts.len() - 1
                });
                let draft = &mut drafts[place];
                draft.entries.extend(entries);
                append(&mut draft.event, &request.event);
                append(&mut draft.difference_class, class);
            }
            Ok(_) => {}
            Err(refused) => errors.extend(refused),
        }
    }
    if errors.is_empty() { Ok(drafts) } else { Err(refusal(errors)) }
}

/// Where a voucher comes from.
pub struct Source<'a> {
    /// Document id.
    pub document_id: &'a str,
    /// Document kind.
    pub document_kind: &'a str,
    /// Key of the request: makes the ids of its journals.
    pub key: kernel::uuid::Uuid,
}

impl Source<'_> {
    /// The id of the n-th journal of a request: derived from its key, so that a decision needs no randomness.
    pub fn journal_id(&self, n: usize) -> JournalId {
        let mut bytes = *self.key.as_bytes();
        // The low bytes of a version 7 id are random; the ordinal is mixed into the last two, the document into
        // the four before, so that ids stay in time order.
        let digest = platform::hash::digest(format!("{}/{}/{n}", self.key, self.document_id).as_bytes());
        let digest = digest.as_bytes();
        for (place, byte) in bytes.iter_mut().skip(9).enumerate() {
            *byte ^= digest[place * 2].wrapping_mul(16) ^ digest[place * 2 + 1];
        }
        JournalId(kernel::uuid::Uuid::from_bytes(bytes))
    }
}

/// The vouchers that state their lines themselves; `before` others of the same document come first. Refused, with every
/// reason, when an account is not one of the chart of its book.
pub fn stated(
    requests: Vec<Stated>,
    source: &Source<'_>,
    before: usize,
    context: &Context,
) -> Result<Vec<JournalDraft>, Problem> {
    let chart = &context.rulebook.chart;
    let mut fields = Vec::new();
    for entry in requests.iter().flat_map(|request| &request.entries) {
        if chart.get(&entry.account).is_none_or(|known| known.book != entry.book.word()) {
            let account = &entry.account;
            fields.push(FieldProblem {
                at: format!("account.{account}"),
                what: text!(
                    "科目表中没有科目 {account}。",
                    "The chart has no account {account} in this book."
                ),
                how: text!("请改用科目表中的科目。", "Use an account of the chart."),
                cell: None,
            });
        }
    }
    if !fields.is_empty() {
        return Err(Problem::invalid(fields));
    }
    let draft = |(n, request): (usize, Stated)| JournalDraft {
        id: source.journal_id(before + n + 1),
        unit_id: request.unit_id,
        journal_type: JournalType::Voucher,
        posted_on: request.posted_on,
        period: request.period,
        event: request.event,
        summary: request.summary,
        difference_class: request.difference_class,
        document_id: source.document_id.to_owned(),
        document_kind: source.document_kind.to_owned(),
        reverses_id: request.reverses_id,
        prepared_by: request.prepared_by,
        entries: request.entries,
    };
    Ok(requests.into_iter().enumerate().map(draft).collect())
}

/// The entries of an event and the class of its difference.
type Evaluated = (Vec<EntryDraft>, &'static str);

fn lines(request: &VoucherRequest, context: &Context) -> Result<Evaluated, Vec<EvaluateError>> {
    let (unit_id, dimensions) = (request.unit_id, &request.dimensions);
    let (mut entries, class) =
        evaluated(&request.event, &request.facts, unit_id, dimensions, &|_| None, context)?;
    if request.reversed {
        entries.iter_mut().for_each(|entry| entry.amount_fen = negative(entry.amount_fen));
    }
    Ok((entries, class))
}

/// The entries of an event by its template, all with the same dimensions, and the class of the difference they make.
/// `balances` gives `bal_<account>` where the facts do not, positive on the account's normal side.
pub fn evaluated(
    event: &str,
    facts: &Facts,
    unit_id: UnitId,
    dimensions: &Dimensions,
    balances: &dyn Fn(&str) -> Option<Fen>,
    context: &Context,
) -> Result<Evaluated, Vec<EvaluateError>> {
    let templates = &context.rulebook.templates;
    let lines = templates.evaluate(event, facts, balances)?;
    let class = templates.difference_class(event, facts).unwrap_or("");
    let entries = lines
        .iter()
        .map(|line| EntryDraft {
            unit_id,
            book: book(line.book),
            account: line.account.clone(),
            side: side(line.side),
            amount_fen: line.amount(),
            event: event.to_owned(),
            dimensions: dimensions.clone(),
        })
        .collect();
    Ok((entries, class))
}

/// The amount in red. The range of fen is the same on both sides of zero, so it always fits.
fn negative(amount: Fen) -> Fen {
    Fen::from_fen(-amount.fen())
}

fn empty(request: &VoucherRequest, source: &Source<'_>, day: chrono::NaiveDate, n: usize) -> JournalDraft {
    JournalDraft {
        id: source.journal_id(n + 1),
        unit_id: request.unit_id,
        journal_type: JournalType::Voucher,
        posted_on: day,
        period: Period::of(day),
        event: String::new(),
        summary: request.summary.clone(),
        difference_class: String::new(),
        document_id: source.document_id.to_owned(),
        document_kind: source.document_kind.to_owned(),
        reverses_id: None,
        prepared_by: UserId::SYSTEM,
        entries: Vec::new(),
    }
}

/// Adds a word to a comma-separated list that does not have it yet.
fn append(list: &mut String, word: &str) {
    if word.is_empty() || list.split(',').any(|known| known == word) {
        return;
    }
    if !list.is_empty() {
        list.push(',');
    }
    list.push_str(word);
}

/// The refusal of an event that cannot be booked: fail closed, every reason named.
pub fn refusal(errors: Vec<EvaluateError>) -> Problem {
    let fields = errors
        .into_iter()
        .map(|error| FieldProblem {
            at: error.fact.unwrap_or_else(|| error.code.to_owned()),
            what: error.text,
            how: text!("请补充或更正该项事实后重试。", "Give or correct this fact and try again."),
            cell: None,
        })
        .collect();
    Problem {
        fields,
        ..Problem::new(
            422,
            "posting_refused",
            text!("无法生成记账凭证。", "No voucher can be made of this."),
            text!(
                "请按各项提示补充或更正业务要素后重试。",
                "Complete or correct the facts named below and try again."
            ),
        )
        .with_clause("财会〔2017〕25号")
    }
}

fn book(book: template::Book) -> Book {
    match book {
        template::Book::Financial => Book::Financial,
        template::Book::Budgetary => Book::Budgetary,
    }
}

fn side(side: template::Side) -> Side {
    match side {
        template::Side::Debit => Side::Debit,
        template::Side::Credit => Side::Credit,
    }
}

/// The vouchers among drafts, for people, without numbers.
pub fn views<'a>(drafts: impl IntoIterator<Item = &'a JournalDraft>, context: &Context) -> Vec<VoucherView> {
    let vouchers = drafts.into_iter().filter(|draft| draft.journal_type == JournalType::Voucher);
    vouchers.map(|draft| view(draft, None, context)).collect()
}

/// A draft for people, with the names of its accounts.
pub fn view(draft: &JournalDraft, number: Option<i64>, context: &Context) -> VoucherView {
    let name = |code: &str| context.rulebook.chart.get(code).map(|a| a.name_zh.clone()).unwrap_or_default();
    VoucherView {
        id: draft.id,
        number,
        unit_id: draft.unit_id,
        event: draft.event.clone(),
        summary: draft.summary.clone(),
        lines: draft
            .entries
            .iter()
            .map(|entry| VoucherLine {
                book: entry.book,
                side: entry.side,
                account: entry.account.clone(),
                name: name(&entry.account),
                amount_fen: entry.amount_fen,
                dimensions: entry.dimensions.clone(),
            })
            .collect(),
    }
}

/// One side of the financial book, or of the budgetary one when there is no financial entry. Negative for a red
/// reversal, as its lines are.
pub fn half(view: &VoucherView) -> Fen {
    let financial = view.lines.iter().any(|line| line.book == Book::Financial);
    let book = if financial { Book::Financial } else { Book::Budgetary };
    let lines = view.lines.iter().filter(|line| line.book == book && line.side == Side::Debit);
    Fen::sum(lines.map(|line| line.amount_fen)).unwrap_or(Fen::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::Dimensions;

    #[test]
    fn half_a_voucher_is_one_side_of_one_book_in_its_own_sign() {
        let line = |book, side, fen| VoucherLine {
            book,
            side,
            account: "1002".to_owned(),
            name: String::new(),
            amount_fen: Fen::from_fen(fen),
            dimensions: Dimensions::default(),
        };
        let both = |book, fen| [line(book, Side::Debit, fen), line(book, Side::Credit, fen)];
        let half = |lines: Vec<VoucherLine>| {
            half(&VoucherView {
                id: JournalId(kernel::uuid::Uuid::nil()),
                number: None,
                unit_id: UnitId(kernel::uuid::Uuid::nil()),
                event: String::new(),
                summary: String::new(),
                lines,
            })
            .fen()
        };
        let (financial, budgetary) = (|fen| both(Book::Financial, fen), |fen| both(Book::Budgetary, fen));
        assert_eq!(half([financial(7), budgetary(5)].concat()), 7);
        assert_eq!(half(budgetary(5).to_vec()), 5);
        assert_eq!(half([financial(-7), budgetary(-5)].concat()), -7);
        assert_eq!(half([financial(7), financial(-7), budgetary(5)].concat()), 0, "never of the other book");
    }
}
