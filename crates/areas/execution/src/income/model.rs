//! Own-funds income: input and checks of shape.

use flow::DocumentId;
use kernel::{Fen, FieldProblem, Problem, Text, text};
use platform::UnitId;
use posting::http::Input;
use rules::Acknowledgement;
use serde::{Deserialize, Serialize};
use template::Facts;
use utoipa::ToSchema;

use super::business::IncomeBusiness;
use crate::payment::model::AccountId;

/// An income as entered.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncomeInput {
    /// Client-made id (UUIDv7).
    pub id: DocumentId,
    /// The receiving unit.
    pub unit_id: UnitId,
    /// Fiscal year.
    #[schema(minimum = 2000, maximum = 2100)]
    pub fiscal_year: i64,
    /// Where it comes from.
    pub business: IncomeBusiness,
    /// Revenue item, where the business has them.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub revenue_item: Option<String>,
    /// Kind of receivable, recourse: what the business asks for besides.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub business_detail: Option<String>,
    /// Amount received, VAT included.
    #[schema(minimum = 1, maximum = 9_000_000_000_000_000_i64)]
    pub amount_fen: Fen,
    /// VAT in it (taxed revenue).
    #[serde(default)]
    #[schema(minimum = 0, maximum = 9_000_000_000_000_000_i64)]
    pub vat_fen: Fen,
    /// Interest the bank kept back (bill discounted); the face of the bill is the amount and this.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 9_000_000_000_000_000_i64)]
    pub interest_fen: Fen,
    /// `general`, `simple`, `small_scale` (taxed revenue).
    #[serde(default)]
    #[schema(max_length = 40)]
    pub vat_method: Option<String>,
    /// For a stated purpose only (专项资金).
    #[serde(default)]
    pub earmarked: bool,
    /// Who paid.
    #[schema(min_length = 1, max_length = 100)]
    pub payer: String,
    /// The bank's day (`2026-03-01`).
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    pub received_on: String,
    /// The unit's account it came into.
    pub account_id: AccountId,
    /// The bank's number; each may be used once.
    #[serde(default)]
    #[schema(max_length = 64)]
    pub receipt_no: Option<String>,
    /// Remark.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub note: String,
    /// The version an edit saw.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

impl Input for IncomeInput {
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

/// An income as stored.
#[derive(Clone, Debug)]
pub struct Income {
    /// Id.
    pub id: DocumentId,
    /// Unit.
    pub unit_id: UnitId,
    /// Fiscal year.
    pub fiscal_year: i64,
    /// Where it comes from.
    pub business: IncomeBusiness,
    /// Revenue item, or empty.
    pub revenue_item: String,
    /// What the business asks for besides, or empty.
    pub business_detail: String,
    /// Amount, VAT included.
    pub amount_fen: Fen,
    /// VAT.
    pub vat_fen: Fen,
    /// Interest the bank kept back.
    pub interest_fen: Fen,
    /// How VAT is computed, or empty.
    pub vat_method: String,
    /// For a stated purpose only.
    pub earmarked: bool,
    /// Who paid.
    pub payer: String,
    /// The bank's day.
    pub received_on: String,
    /// Account.
    pub account_id: AccountId,
    /// The bank's number, or empty.
    pub receipt_no: String,
    /// Remark.
    pub note: String,
}

impl Income {
    /// The facts of the event.
    pub fn facts(&self, unit_type: &str) -> Facts {
        let mut facts = Facts::new().word("unit_type", unit_type);
        facts = facts.word("earmarked", if self.earmarked { "yes" } else { "no" });
        if !self.revenue_item.is_empty() {
            facts = facts.word("revenue_item", &self.revenue_item);
        }
        if let Some((name, _)) = self.business.detail() {
            facts = facts.word(name, &self.business_detail);
        }
        match self.business {
            IncomeBusiness::TaxedRevenue => {
                let net = self.amount_fen.checked_sub(self.vat_fen).unwrap_or(Fen::ZERO);
                let facts = facts.word("vat_method", &self.vat_method).amount("net_revenue", net);
                facts.amount("vat", self.vat_fen)
            }
            IncomeBusiness::BillDiscounted => {
                let face = self.amount_fen.checked_add(self.interest_fen).unwrap_or(self.amount_fen);
                facts.amount("face", face).amount("interest", self.interest_fen)
            }
            _ => facts.amount("amount", self.amount_fen),
        }
    }
}

/// How VAT of taxed revenue is computed.
pub(crate) const VAT_METHODS: &[&str] = &["general", "simple", "small_scale"];

fn longer(text: &str, most: usize) -> bool {
    text.chars().count() > most || text.chars().any(char::is_control)
}

/// Where the words do not fit the business.
fn misfits(input: &IncomeInput) -> Vec<(bool, &'static str, Text)> {
    let items = input.business.revenue_items();
    let item = input.revenue_item.as_deref().unwrap_or("");
    let item_fits = if items.is_empty() { item.is_empty() } else { items.contains(&item) };
    let taxed = input.business == IncomeBusiness::TaxedRevenue;
    let method = input.vat_method.as_deref().unwrap_or("");
    let method_fits = if taxed { VAT_METHODS.contains(&method) } else { method.is_empty() };
    let vat_range = input.vat_fen >= Fen::ZERO && input.vat_fen < input.amount_fen;
    let vat = vat_range && (taxed || input.vat_fen == Fen::ZERO);
    let details = input.business.detail().map_or(&[] as &[&str], |(_, answers)| answers);
    let detail = input.business_detail.as_deref().unwrap_or("");
    let detail_fits = if details.is_empty() { detail.is_empty() } else { details.contains(&detail) };
    let interest = input.interest_fen >= Fen::ZERO
        && input.amount_fen.checked_add(input.interest_fen).is_some_and(|face| face <= Fen::MAX)
        && (input.business == IncomeBusiness::BillDiscounted || input.interest_fen == Fen::ZERO);
    let (list, details) = (items.join(", "), details.join(", "));
    vec![
        (
            !item_fits,
            "revenue_item",
            text!("收入项目须为：{list}。", "The revenue item must be one of: {list}."),
        ),
        (
            !detail_fits,
            "business_detail",
            text!(
                "业务明细须为：{details}；没有列出的业务不填。",
                "The detail must be one of: {details}; none where nothing is listed."
            ),
        ),
        (
            !interest,
            "interest_fen",
            text!(
                "贴现利息不小于零且不超过上限，仅用于商业汇票贴现。",
                "Interest is not negative and in range; only a discounted bill has it."
            ),
        ),
        (
            !vat,
            "vat_fen",
            text!(
                "增值税须小于金额，且仅用于应税收入。",
                "VAT is below the amount; only taxed revenue has it."
            ),
        ),
        (
            !method_fits,
            "vat_method",
            text!("应税收入须选计税方法，其他不填。", "Taxed revenue needs a VAT method, other none."),
        ),
    ]
}

/// What is out of range or unreadable.
fn faults(input: &IncomeInput) -> Vec<(bool, &'static str, Text)> {
    let amount = input.amount_fen > Fen::ZERO && input.amount_fen <= Fen::MAX;
    let year = (2000..=2100).contains(&input.fiscal_year);
    let payer = !input.payer.trim().is_empty() && !longer(&input.payer, 100);
    let day = kernel::period::parse_date(&input.received_on).is_some();
    let receipt = !longer(input.receipt_no.as_deref().unwrap_or(""), 64);
    vec![
        (!year, "fiscal_year", text!("预算年度不正确。", "The fiscal year is not right.")),
        (
            !amount,
            "amount_fen",
            text!("金额须大于零且不超过上限。", "The amount must be above zero and in range."),
        ),
        (!payer, "payer", text!("付款人须为 1 到 100 字。", "The payer has 1 to 100 characters.")),
        (!day, "received_on", text!("日期须为 2026-01-01 的形式。", "The date must look like 2026-01-01.")),
        (!receipt, "receipt_no", text!("回单号不超过 64 字。", "At most 64 characters.")),
        (longer(&input.note, 200), "note", text!("备注不超过 200 字。", "At most 200 characters.")),
    ]
}

/// The entered income, or everything that is wrong with its shape.
pub fn from_input(input: IncomeInput) -> Result<Income, Problem> {
    let found = faults(&input).into_iter().chain(misfits(&input)).filter(|(wrong, _, _)| *wrong);
    let how = || text!("请更正后重试。", "Correct it and try again.");
    let fields: Vec<FieldProblem> =
        found.map(|(_, at, what)| FieldProblem { at: at.to_owned(), what, how: how(), cell: None }).collect();
    if !fields.is_empty() {
        return Err(Problem::invalid(fields));
    }
    Ok(Income {
        id: input.id,
        unit_id: input.unit_id,
        fiscal_year: input.fiscal_year,
        business: input.business,
        revenue_item: input.revenue_item.unwrap_or_default(),
        business_detail: input.business_detail.unwrap_or_default(),
        amount_fen: input.amount_fen,
        vat_fen: input.vat_fen,
        interest_fen: input.interest_fen,
        vat_method: input.vat_method.unwrap_or_default(),
        earmarked: input.earmarked,
        payer: input.payer.trim().to_owned(),
        received_on: input.received_on,
        account_id: input.account_id,
        receipt_no: input.receipt_no.unwrap_or_default().trim().to_owned(),
        note: input.note,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(change: impl FnOnce(&mut Value)) -> Result<Income, Vec<String>> {
        let mut value = json!({
            "id": "01900000-0000-7000-8000-000000000001", "unit_id": "01900000-0000-7000-8000-000000000002",
            "fiscal_year": 2026, "business": "deposit", "amount_fen": 100, "payer": "某公司",
            "received_on": "2026-03-01", "account_id": "01900000-0000-7000-8000-000000000003"
        });
        change(&mut value);
        let input: IncomeInput = serde_json::from_value(value).unwrap();
        from_input(input).map_err(|problem| problem.fields.into_iter().map(|field| field.at).collect())
    }
    #[test]
    fn every_income_posts_by_an_event_of_the_shipped_rules() {
        let rulebook = posting::Rulebook::shipped().expect("the shipped rules are sound");
        for business in IncomeBusiness::ALL {
            assert_eq!(IncomeBusiness::parse(business.word()), Some(*business));
            let items = business.revenue_items().iter().copied().map(Some);
            let details = business.detail().map_or(&[] as &[&str], |(_, answers)| answers);
            let answers: Vec<(Option<&str>, Option<&str>)> = items
                .map(|item| (item, None))
                .chain(details.iter().map(|detail| (None, Some(*detail))))
                .collect();
            for (item, detail) in if answers.is_empty() { vec![(None, None)] } else { answers } {
                let income = read(|v| {
                    v["business"] = json!(business);
                    v["revenue_item"] = json!(item);
                    v["business_detail"] = json!(detail);
                    if *business == IncomeBusiness::TaxedRevenue {
                        v["vat_fen"] = json!(6);
                        v["vat_method"] = json!("general");
                    }
                });
                let facts = income.unwrap().facts("institution");
                let lines = rulebook.templates.evaluate(business.event(), &facts, &|_| None);
                assert!(lines.is_ok(), "{business:?} {item:?} {detail:?}: {lines:?}");
            }
        }
    }
    #[test]
    fn detail_and_interest_are_stated_exactly_where_the_business_asks() {
        let discounted = |detail: Value, interest: i64| {
            move |v: &mut Value| {
                v["business"] = json!("bill_discounted");
                v["business_detail"] = detail;
                v["interest_fen"] = json!(interest);
            }
        };
        assert!(read(discounted(json!("no"), 0)).is_ok());
        assert_eq!(read(discounted(Value::Null, 3)).unwrap_err(), ["business_detail"]);
        assert_eq!(read(discounted(json!("yes"), -1)).unwrap_err(), ["interest_fen"]);
        assert_eq!(read(discounted(json!("yes"), Fen::MAX.fen())).unwrap_err(), ["interest_fen"]);
        assert_eq!(read(|v| v["interest_fen"] = json!(1)).unwrap_err(), ["interest_fen"]);
        assert_eq!(read(|v| v["business_detail"] = json!("other")).unwrap_err(), ["business_detail"]);
    }
}
