//! The shape of an entered payment: everything that is wrong with it is named at once.

use kernel::{Fen, FieldProblem, Problem, text};
use rules::verdict::REASON_CHARS_MIN;

use super::business::Business;
use super::model::{Line, Payment, PaymentInput, PaymentLineInput, Settlement, Stated};
use super::parts::{PartName, Parts};

/// Longest text of each kind, in characters.
const PURPOSE_MAX: usize = 200;
const CODE_MAX: usize = 40;
const INVOICE_MAX: usize = 64;
/// Most lines of a payment.
const LINES_MAX: usize = 200;

struct Wrong(Vec<FieldProblem>);

impl Wrong {
    fn note(&mut self, wrong: bool, at: impl Into<String>, zh: &str, en: &str) {
        if wrong {
            let what = kernel::Text { zh: zh.to_owned(), en: en.to_owned() };
            self.0.push(FieldProblem {
                at: at.into(),
                what,
                how: text!("请更正后重试。", "Correct it and try again."),
                cell: None,
            });
        }
    }
}

/// The entered application as a payment, or everything that is wrong with its shape.
pub fn from_input(input: PaymentInput) -> Result<Payment, Problem> {
    let mut wrong = Wrong(Vec::new());
    check_head(&input, &mut wrong);
    check_lines(&input, &mut wrong);
    if !wrong.0.is_empty() {
        return Err(Problem::invalid(wrong.0));
    }
    let line = |line: PaymentLineInput| Line {
        id: line.id,
        indicator_id: line.indicator_id,
        amount_fen: line.amount_fen,
        refunded_fen: Fen::ZERO,
        parts: line.parts.unwrap_or_default(),
        note: line.note,
        stated: Stated {
            function: line.function,
            dep_economy: line.dep_economy,
            fund: line.fund,
            project_id: line.project_id,
        },
    };
    Ok(Payment {
        id: input.id,
        unit_id: input.unit_id,
        fiscal_year: input.fiscal_year,
        payee_id: input.payee_id,
        payee_account_id: input.payee_account_id,
        payer_account_id: String::new(),
        fund_group: String::new(),
        payment_channel: String::new(),
        settlement: input.settlement,
        business: input.business,
        business_detail: input.business_detail.unwrap_or_default(),
        purpose: input.purpose.trim().to_owned(),
        invoice_no: input.invoice_no.unwrap_or_default().trim().to_ascii_uppercase(),
        procurement: input.procurement,
        attachments: input.attachments,
        source_payment_id: input.source_payment_id,
        submitted_on: String::new(),
        paid_on: String::new(),
        refunded_fen: Fen::ZERO,
        lines: input.lines.into_iter().map(line).collect(),
    })
}

fn longer(text: Option<&str>, most: usize) -> bool {
    text.is_some_and(|text| text.chars().count() > most || text.chars().any(char::is_control))
}

fn check_head(input: &PaymentInput, wrong: &mut Wrong) {
    let year = (2000..=2100).contains(&input.fiscal_year);
    wrong.note(
        !year,
        "fiscal_year",
        "预算年度须在 2000 到 2100 之间。",
        "The fiscal year must be from 2000 to 2100.",
    );
    let long = longer(Some(&input.purpose), PURPOSE_MAX);
    wrong.note(
        long,
        "purpose",
        "用途不超过 200 字，不含控制字符。",
        "The purpose has at most 200 plain characters.",
    );
    let long = longer(input.invoice_no.as_deref(), INVOICE_MAX);
    wrong.note(
        long,
        "invoice_no",
        "发票号不超过 64 字。",
        "The invoice number has at most 64 plain characters.",
    );
    let sheets = (0..=9999).contains(&input.attachments);
    wrong.note(
        !sheets,
        "attachments",
        "附件张数须在 0 到 9999 之间。",
        "Attachments must be from 0 to 9999.",
    );
    check_detail(input, wrong);
    check_settlement(input, wrong);
    let lacks = input.payee_account_id.is_none() && input.settlement != Settlement::Cash;
    wrong.note(
        lacks,
        "payee_account_id",
        "转账和公务卡结算须选择收款账户。",
        "A transfer needs the payee's account.",
    );
    let spare = input.payee_account_id.is_some() && input.settlement == Settlement::Cash;
    wrong.note(spare, "payee_account_id", "现金结算不填收款账户。", "A cash payment names no account.");
    let many = input.acknowledgements.len() > 50;
    wrong.note(many, "acknowledgements", "说明不超过 50 条。", "There are at most 50 reasons.");
    let short = input.acknowledgements.iter().any(|given| given.reason.chars().count() < REASON_CHARS_MIN);
    wrong.note(
        short,
        "acknowledgements",
        "每条说明不少于四个字。",
        "Each reason has at least four characters.",
    );
    let itself = input.source_payment_id == Some(input.id);
    wrong.note(itself, "source_payment_id", "不能引用自身。", "It cannot name itself.");
}

fn check_settlement(input: &PaymentInput, wrong: &mut Wrong) {
    let settlements = input.business.settlements();
    if !settlements.contains(&input.settlement) {
        let title = input.business.title();
        let list = settlements.iter().map(|one| one.word()).collect::<Vec<_>>().join(", ");
        let zh = format!("业务“{}”的结算方式须为：{list}。", title.zh);
        let en = format!("The settlement of {} must be: {list}.", title.en);
        wrong.note(true, "settlement", &zh, &en);
    }
}

fn check_detail(input: &PaymentInput, wrong: &mut Wrong) {
    let (details, detail) = (input.business.details(), input.business_detail.as_deref().unwrap_or(""));
    let fits = if details.is_empty() { detail.is_empty() } else { details.contains(&detail) };
    if !fits {
        let (title, list) = (input.business.title(), details.join(", "));
        let (zh, en) = if details.is_empty() {
            (format!("业务“{}”没有明细。", title.zh), format!("The business {} takes no detail.", title.en))
        } else {
            (
                format!("业务“{}”的明细须为：{list}。", title.zh),
                format!("The detail of {} must be one of: {list}.", title.en),
            )
        };
        wrong.note(true, "business_detail", &zh, &en);
    }
}

/// Exactly the parts the business asks for, none negative, and something left that the event books.
fn check_parts(business: Business, line: &PaymentLineInput, at: &str, wrong: &mut Wrong) {
    let parts = line.parts.unwrap_or_default();
    let asked: Vec<PartName> = business.parts().collect();
    let title = business.title();
    let mut sound = true;
    for name in PartName::ALL {
        let (stated, field) = (parts.stated(name), name.field());
        let (zh, en) = if asked.contains(&name) {
            (
                format!("业务“{}”须填写 {field}，不小于零且不超过上限。", title.zh),
                format!("The business {} needs {field}, not negative and in range.", title.en),
            )
        } else {
            (
                format!("业务“{}”不填 {field}。", title.zh),
                format!("The business {} takes no {field}.", title.en),
            )
        };
        let fits = match stated {
            Some(part) => asked.contains(&name) && part >= Fen::ZERO && part <= Fen::MAX,
            None => !asked.contains(&name),
        };
        sound &= fits;
        wrong.note(!fits, format!("{at}.{field}"), &zh, &en);
    }
    if sound {
        check_sums(business, line.amount_fen, &parts, at, wrong);
    }
}

fn check_sums(business: Business, amount: Fen, parts: &Parts, at: &str, wrong: &mut Wrong) {
    let nothing = amount > Fen::ZERO && business.principal(amount, parts).is_none();
    wrong.note(
        nothing,
        at,
        "各部分与金额不符：扣除后须大于零且不超过上限。",
        "The parts do not fit the amount: what is left must be above zero and in range.",
    );
    let withheld =
        business == Business::VatWithheldPurchase && parts.of(PartName::Vat) > parts.of(PartName::Withheld);
    wrong.note(
        withheld,
        format!("{at}.vat_fen"),
        "可抵扣进项税不能大于代扣的增值税。",
        "The deductible VAT cannot be more than the VAT withheld.",
    );
    let none = parts.stated(PartName::Advance) == Some(Fen::ZERO);
    wrong.note(
        none,
        format!("{at}.advance_fen"),
        "冲减的预付账款或借款须大于零，没有的请按直接支付办理。",
        "The advance must be above zero; without one, pay directly.",
    );
}

fn check_lines(input: &PaymentInput, wrong: &mut Wrong) {
    let count = (1..=LINES_MAX).contains(&input.lines.len());
    wrong.note(!count, "lines", "明细须有 1 到 200 行。", "There must be 1 to 200 lines.");
    let mut seen = std::collections::BTreeSet::new();
    for (n, line) in input.lines.iter().take(LINES_MAX).enumerate() {
        let at = |field: &str| format!("lines[{n}].{field}");
        let fits = line.amount_fen > Fen::ZERO && line.amount_fen <= Fen::MAX;
        wrong.note(
            !fits,
            at("amount_fen"),
            "金额须大于零且不超过上限。",
            "The amount must be above zero and in range.",
        );
        check_parts(input.business, line, &format!("lines[{n}].parts"), wrong);
        wrong.note(
            longer(Some(&line.note), PURPOSE_MAX),
            at("note"),
            "摘要不超过 200 字。",
            "At most 200 characters.",
        );
        wrong.note(!seen.insert(line.id), at("id"), "行编号重复。", "The id of this line is used twice.");
        let stated = [
            ("function", &line.function),
            ("dep_economy", &line.dep_economy),
            ("fund", &line.fund),
            ("project_id", &line.project_id),
        ];
        for (field, value) in stated {
            wrong.note(
                longer(value.as_deref(), CODE_MAX),
                at(field),
                "编码不超过 40 字。",
                "At most 40 characters.",
            );
        }
    }
    let sum = Fen::sum(input.lines.iter().map(|line| line.amount_fen));
    let fits = sum.is_ok_and(|sum| sum <= Fen::MAX);
    wrong.note(!fits, "lines", "金额合计超出上限。", "The sum of the lines is out of range.");
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn example() -> Value {
        json!({
            "id": "01900000-0000-7000-8000-000000000001", "unit_id": "01900000-0000-7000-8000-000000000002",
            "fiscal_year": 2026, "payee_id": "01900000-0000-7000-8000-000000000003",
            "payee_account_id": "01900000-0000-7000-8000-000000000004", "settlement": "transfer",
            "business": "expense", "purpose": "购买办公用品", "invoice_no": " ab1 ",
            "lines": [
                {"id": "01900000-0000-7000-8000-000000000005", "indicator_id": "01900000-0000-7000-8000-000000000009",
                 "amount_fen": 100},
                {"id": "01900000-0000-7000-8000-000000000006", "indicator_id": "01900000-0000-7000-8000-000000000009",
                 "amount_fen": 50}]
        })
    }
    fn read(change: impl FnOnce(&mut Value)) -> Result<Payment, Vec<String>> {
        let mut value = example();
        change(&mut value);
        let input: PaymentInput = serde_json::from_value(value).unwrap();
        from_input(input).map_err(|problem| problem.fields.into_iter().map(|field| field.at).collect())
    }
    #[track_caller]
    fn wrong(change: impl FnOnce(&mut Value), at: &str) {
        assert_eq!(read(change).unwrap_err(), [at]);
    }

    #[test]
    fn a_sound_application_is_taken() {
        let payment = read(|_| ()).unwrap();
        assert_eq!((payment.amount_fen().fen(), payment.invoice_no.as_str()), (150, "AB1"));
    }
    #[test]
    fn every_wrong_place_is_named() {
        wrong(|v| v["fiscal_year"] = json!(1999), "fiscal_year");
        wrong(|v| v["purpose"] = json!("字".repeat(201)), "purpose");
        assert!(read(|v| v["purpose"] = json!("字".repeat(200))).is_ok());
        wrong(|v| v["lines"] = json!([]), "lines");
        wrong(|v| v["lines"][1]["amount_fen"] = json!(0), "lines[1].amount_fen");
        wrong(|v| v["lines"][1]["id"] = v["lines"][0]["id"].clone(), "lines[1].id");
        wrong(|v| v["payee_account_id"] = json!(null), "payee_account_id");
        wrong(|v| v["business"] = json!("asset"), "business_detail");
        wrong(|v| v["business_detail"] = json!("basic"), "business_detail");
        assert!(
            read(|v| {
                v["business"] = json!("asset");
                v["business_detail"] = json!("fixed_asset");
            })
            .is_ok()
        );
        assert!(
            read(|v| {
                v["settlement"] = json!("cash");
                v["payee_account_id"] = json!(null);
            })
            .is_ok()
        );
    }
    #[test]
    fn parts_are_stated_exactly_where_the_business_asks() {
        let labour = |parts: Value| {
            move |v: &mut Value| {
                v["business"] = json!("labour");
                v["lines"].as_array_mut().unwrap().truncate(1);
                v["lines"][0]["parts"] = parts;
            }
        };
        wrong(labour(Value::Null), "lines[0].parts.pit_fen");
        wrong(labour(json!({"pit_fen": -1})), "lines[0].parts.pit_fen");
        wrong(labour(json!({"pit_fen": 1, "vat_fen": 1})), "lines[0].parts.vat_fen");
        wrong(labour(json!({"pit_fen": 9_000_000_000_000_000_i64})), "lines[0].parts");
        wrong(|v| v["lines"][1]["parts"] = json!({"pit_fen": 0}), "lines[1].parts.pit_fen");
        let payment = read(labour(json!({"pit_fen": 0}))).unwrap();
        assert_eq!(payment.amount_fen().fen(), 100, "what is paid through the bank");
    }
    #[test]
    fn parts_leave_something_to_book() {
        let bought = |business: &'static str, parts: Value| {
            move |v: &mut Value| {
                v["business"] = json!(business);
                v["business_detail"] = json!("expense");
                v["lines"].as_array_mut().unwrap().truncate(1);
                v["lines"][0]["parts"] = parts;
            }
        };
        assert!(read(bought("vat_purchase", json!({"vat_fen": 99}))).is_ok());
        wrong(bought("vat_purchase", json!({"vat_fen": 100})), "lines[0].parts");
        let withheld = |vat: i64| json!({"vat_fen": vat, "withheld_fen": 6});
        assert!(read(bought("vat_withheld_purchase", withheld(6))).is_ok());
        wrong(bought("vat_withheld_purchase", withheld(7)), "lines[0].parts.vat_fen");
        assert!(read(bought("advance_settled", json!({"advance_fen": 1}))).is_ok());
        wrong(bought("advance_settled", json!({"advance_fen": 0})), "lines[0].parts.advance_fen");
    }
    #[test]
    fn what_the_books_take_from_the_bank_is_not_paid_in_cash() {
        let settled = |business: &'static str, cash: bool| {
            move |v: &mut Value| {
                v["business"] = json!(business);
                if cash {
                    v["settlement"] = json!("cash");
                    v["payee_account_id"] = Value::Null;
                }
            }
        };
        assert!(read(settled("cash_withdrawal", true)).is_ok());
        wrong(settled("cash_withdrawal", false), "settlement");
        assert!(read(settled("bill_paid", false)).is_ok());
        wrong(settled("bill_paid", true), "settlement");
        assert!(read(settled("staff_advance", true)).is_ok());
    }
    #[test]
    fn money_that_comes_back_fills_the_lines_in_order() {
        let mut payment = read(|_| ()).unwrap();
        let shares = |payment: &Payment, fen| {
            payment.shares(Fen::from_fen(fen)).into_iter().map(Fen::fen).collect::<Vec<_>>()
        };
        assert_eq!(shares(&payment, 1), [1, 0]);
        assert_eq!(shares(&payment, 101), [100, 1]);
        payment.lines[0].refunded_fen = Fen::from_fen(60);
        assert_eq!(shares(&payment, 90), [40, 50]);
    }
    #[test]
    fn duplicates_share_a_key() {
        let one = read(|_| ()).unwrap();
        let same = read(|v| v["invoice_no"] = json!("other")).unwrap();
        let dearer = read(|v| v["lines"][0]["amount_fen"] = json!(101)).unwrap();
        assert_eq!(one.duplicate_key(), same.duplicate_key());
        assert_ne!(one.duplicate_key(), dearer.duplicate_key());
    }
}
