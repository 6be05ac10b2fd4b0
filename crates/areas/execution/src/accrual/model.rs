//! A business the accountant confirms: input and checks of shape.

use flow::DocumentId;
use kernel::{Fen, FieldProblem, Problem, Text, text};
use platform::UnitId;
use posting::http::Input;
use rules::Acknowledgement;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::business::AccrualBusiness;
use crate::payment::model::PayeeId;

/// A business to be confirmed, as entered.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccrualInput {
    /// Client-made id (UUIDv7).
    pub id: DocumentId,
    /// The unit.
    pub unit_id: UnitId,
    /// Fiscal year.
    #[schema(minimum = 2000, maximum = 2100)]
    pub fiscal_year: i64,
    /// What is confirmed.
    pub business: AccrualBusiness,
    /// What was bought, tax, revenue item, kind of receivable: what the business asks for besides.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub business_detail: Option<String>,
    /// Amount.
    #[schema(minimum = 1, maximum = 9_000_000_000_000_000_i64)]
    pub amount_fen: Fen,
    /// The sum the business has beside the amount: deductible VAT in it, top-up or refund of an advance, face of the
    /// bill; stated exactly where there is one.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 9_000_000_000_000_000_i64)]
    pub part_fen: Option<Fen>,
    /// `unit_bank_account` or `cash`, exactly where the business moves money out of either.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub payment_channel: Option<String>,
    /// For a stated purpose only (专项资金), where the business asks.
    #[serde(default)]
    pub earmarked: bool,
    /// Who is owed, if one payee is.
    #[serde(default)]
    pub payee_id: Option<PayeeId>,
    /// Project.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub project_id: Option<String>,
    /// Functional class.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub function: Option<String>,
    /// Departmental economic class.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub dep_economy: Option<String>,
    /// Fund it will be paid from or belongs to; required where the business is of certain money.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub fund: Option<String>,
    /// What for, in words.
    #[schema(min_length = 1, max_length = 200)]
    pub purpose: String,
    /// Invoice number; each may be used once in the department.
    #[serde(default)]
    #[schema(max_length = 64)]
    pub invoice_no: Option<String>,
    /// How many sheets are attached.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 9999)]
    pub attachments: i64,
    /// The version an edit saw.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

impl Input for AccrualInput {
    fn id(&self) -> DocumentId {
        self.id
    }
    fn unit_id(&self) -> UnitId {
        self.unit_id
    }
    fn acknowledgements(&self) -> &[Acknowledgement] {
        &[]
    }
    fn version(&self) -> Option<i64> {
        self.version
    }
}

/// A business as stored; what is not stated is empty.
#[derive(Clone, Debug)]
pub struct Accrual {
    /// Id.
    pub id: DocumentId,
    /// Unit.
    pub unit_id: UnitId,
    /// Fiscal year.
    pub fiscal_year: i64,
    /// What is confirmed.
    pub business: AccrualBusiness,
    /// What the business asks for besides.
    pub business_detail: String,
    /// Amount.
    pub amount_fen: Fen,
    /// The sum beside the amount, or zero.
    pub part_fen: Fen,
    /// Where the unit's money is, or empty.
    pub payment_channel: String,
    /// For a stated purpose only.
    pub earmarked: bool,
    /// Payee.
    pub payee_id: String,
    /// Project.
    pub project_id: String,
    /// Functional class.
    pub function: String,
    /// Departmental economic class.
    pub dep_economy: String,
    /// Fund.
    pub fund: String,
    /// What for.
    pub purpose: String,
    /// Invoice.
    pub invoice_no: String,
    /// Sheets attached.
    pub attachments: i64,
}

fn longer(text: &str, most: usize) -> bool {
    text.chars().count() > most || text.chars().any(char::is_control)
}

fn faults(input: &AccrualInput) -> Vec<(bool, &'static str, Text)> {
    let amount = input.amount_fen > Fen::ZERO && input.amount_fen <= Fen::MAX;
    let year = (2000..=2100).contains(&input.fiscal_year);
    let purpose = !input.purpose.trim().is_empty() && !longer(&input.purpose, 200);
    let invoice = !longer(input.invoice_no.as_deref().unwrap_or(""), 64);
    let sheets = (0..=9999).contains(&input.attachments);
    let (details, detail) = (input.business.details(), input.business_detail.as_deref().unwrap_or(""));
    let detail_fits = if details.is_empty() { detail.is_empty() } else { details.contains(&detail) };
    let list = details.join(", ");
    let code = |code: &Option<String>| longer(code.as_deref().unwrap_or(""), 40);
    let long = || text!("编码不超过 40 字。", "At most 40 characters.");
    vec![
        (!year, "fiscal_year", text!("预算年度不正确。", "The fiscal year is not right.")),
        (
            !amount,
            "amount_fen",
            text!("金额须大于零且不超过上限。", "The amount must be above zero and in range."),
        ),
        (
            !detail_fits,
            "business_detail",
            text!(
                "业务明细须为：{list}；没有列出的业务不填。",
                "The detail must be one of: {list}; none where nothing is listed."
            ),
        ),
        (!purpose, "purpose", text!("事由须为 1 到 200 字。", "The purpose has 1 to 200 characters.")),
        (!invoice, "invoice_no", text!("发票号不超过 64 字。", "At most 64 characters.")),
        (
            !sheets,
            "attachments",
            text!("附件张数须在 0 到 9999 之间。", "Attachments must be from 0 to 9999."),
        ),
        (code(&input.project_id), "project_id", long()),
        (code(&input.function), "function", long()),
        (code(&input.dep_economy), "dep_economy", long()),
        (code(&input.fund), "fund", long()),
    ]
}

/// Where money, part and fund do not fit the business.
fn misfits(input: &AccrualInput) -> Vec<(bool, &'static str, Text)> {
    let business = input.business;
    let (title, funds, channels) = (business.title(), business.funds(), business.channels());
    let part = input.part_fen.unwrap_or(Fen::ZERO);
    let part_fits =
        business.part().is_some() == input.part_fen.is_some() && business.part_fits(input.amount_fen, part);
    let part = business.part().map(super::business::PartOf::title);
    let part_text = match part {
        Some(part) => Text {
            zh: format!("业务“{}”须填写{}，大于零且与金额相符。", title.zh, part.zh),
            en: format!("{}: state the {}, above zero and fitting the amount.", title.en, part.en),
        },
        None => Text {
            zh: format!("业务“{}”没有其他金额。", title.zh),
            en: format!("{} has no other sum.", title.en),
        },
    };
    let channel = input.payment_channel.as_deref().unwrap_or("");
    let channel_fits = if channels.is_empty() { channel.is_empty() } else { channels.contains(&channel) };
    let fund = input.fund.as_deref().unwrap_or("");
    let fund_fits = funds.is_empty() || funds.iter().any(|first| fund.starts_with(first));
    let (channels, funds) = (channels.join(", "), funds.join(", "));
    vec![
        (!part_fits, "part_fen", part_text),
        (
            !channel_fits,
            "payment_channel",
            text!(
                "资金渠道须为：{channels}；没有列出的业务不填。",
                "The channel must be one of: {channels}; none where nothing is listed."
            ),
        ),
        (
            input.earmarked && !business.asks_earmarked(),
            "earmarked",
            text!("该业务不区分专项资金。", "The business does not ask for a stated purpose."),
        ),
        (
            !fund_fits,
            "fund",
            text!(
                "须填写资金性质，编码开头为：{funds}。",
                "State the fund; its code begins with one of: {funds}."
            ),
        ),
    ]
}

/// The entered business, or everything that is wrong with its shape.
pub fn from_input(input: AccrualInput) -> Result<Accrual, Problem> {
    let found = faults(&input).into_iter().chain(misfits(&input)).filter(|(wrong, _, _)| *wrong);
    let how = || text!("请更正后重试。", "Correct it and try again.");
    let fields: Vec<FieldProblem> =
        found.map(|(_, at, what)| FieldProblem { at: at.to_owned(), what, how: how(), cell: None }).collect();
    if !fields.is_empty() {
        return Err(Problem::invalid(fields));
    }
    Ok(Accrual {
        id: input.id,
        unit_id: input.unit_id,
        fiscal_year: input.fiscal_year,
        business: input.business,
        business_detail: input.business_detail.unwrap_or_default(),
        amount_fen: input.amount_fen,
        part_fen: input.part_fen.unwrap_or(Fen::ZERO),
        payment_channel: input.payment_channel.unwrap_or_default(),
        earmarked: input.earmarked,
        payee_id: input.payee_id.map(|id| id.to_string()).unwrap_or_default(),
        project_id: input.project_id.unwrap_or_default(),
        function: input.function.unwrap_or_default(),
        dep_economy: input.dep_economy.unwrap_or_default(),
        fund: input.fund.unwrap_or_default(),
        purpose: input.purpose.trim().to_owned(),
        invoice_no: input.invoice_no.unwrap_or_default().trim().to_ascii_uppercase(),
        attachments: input.attachments,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(change: impl FnOnce(&mut Value)) -> Result<Accrual, Vec<String>> {
        let mut value = json!({
            "id": "01900000-0000-7000-8000-000000000001", "unit_id": "01900000-0000-7000-8000-000000000002",
            "fiscal_year": 2026, "business": "payable", "business_detail": "expense", "amount_fen": 100,
            "purpose": "物业管理费", "invoice_no": " ab1 "
        });
        change(&mut value);
        let input: AccrualInput = serde_json::from_value(value).unwrap();
        from_input(input).map_err(|problem| problem.fields.into_iter().map(|field| field.at).collect())
    }
    #[track_caller]
    fn wrong(change: impl FnOnce(&mut Value), at: &str) {
        assert_eq!(read(change).unwrap_err(), [at]);
    }

    #[test]
    fn every_wrong_place_is_named() {
        assert_eq!(read(|_| ()).unwrap().invoice_no, "AB1");
        wrong(|v| v["fiscal_year"] = json!(1999), "fiscal_year");
        wrong(|v| v["amount_fen"] = json!(0), "amount_fen");
        wrong(|v| v["purpose"] = json!(" "), "purpose");
        wrong(|v| v["purpose"] = json!("字".repeat(201)), "purpose");
        wrong(|v| v["business_detail"] = Value::Null, "business_detail");
        wrong(|v| v["business"] = json!("labour"), "business_detail");
        wrong(|v| v["attachments"] = json!(-1), "attachments");
        wrong(|v| v["fund"] = json!("1".repeat(41)), "fund");
        wrong(|v| v["part_fen"] = json!(1), "part_fen");
        wrong(|v| v["payment_channel"] = json!("cash"), "payment_channel");
        wrong(|v| v["earmarked"] = json!(true), "earmarked");
    }
    #[test]
    fn channel_part_and_fund_are_stated_exactly_where_the_business_asks() {
        let plain = |business: &'static str| {
            move |v: &mut Value| {
                v["business"] = json!(business);
                v["business_detail"] = Value::Null;
            }
        };
        let with = |business: &'static str, field: &'static str, value: Value| {
            move |v: &mut Value| {
                plain(business)(v);
                v[field] = value;
            }
        };
        wrong(plain("deposit_returned"), "payment_channel");
        wrong(with("deposit_returned", "payment_channel", json!("treasury")), "payment_channel");
        assert!(read(with("deposit_returned", "payment_channel", json!("cash"))).is_ok());
        wrong(plain("staff_advance_settled"), "fund");
        assert!(read(with("staff_advance_settled", "fund", json!("31"))).is_ok());
        let endorsed = |fund: &'static str, face: Value| {
            move |v: &mut Value| {
                with("bill_endorsed", "fund", json!(fund))(v);
                v["part_fen"] = face;
            }
        };
        assert!(read(endorsed("34", json!(100))).is_ok());
        wrong(endorsed("31", json!(100)), "fund");
        for face in [Value::Null, json!(0), json!(101)] {
            wrong(endorsed("34", face), "part_fen");
        }
    }
}
