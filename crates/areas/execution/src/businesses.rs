//! The businesses a payment, an accrual or an income may be, with what each asks for: what a form needs to know
//! before anything is entered.

use kernel::{Text, text};
use platform::Permission;
use platform::export::word_of;
use platform::http::{Answer, Caller, Endpoint, Reply};
use posting::App;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accrual::business::AccrualBusiness;
use crate::income::business::IncomeBusiness;
use crate::income::model::VAT_METHODS;
use crate::payment::business::{Business, Money};
use crate::payment::model::Settlement;

/// The answers to what businesses ask besides, for people.
const ANSWERS: &[(&str, &str, &str)] = &[
    ("expense", "费用", "expense"),
    ("other_expense", "其他费用（罚没、赔偿等）", "other expense (fines and the like)"),
    ("fixed_asset", "固定资产", "fixed asset"),
    ("intangible", "无形资产", "intangible asset"),
    ("inventory", "库存物品", "inventory"),
    ("goods_in_transit", "在途物品", "goods in transit"),
    ("public_infrastructure", "公共基础设施", "public infrastructure"),
    ("heritage", "文物文化资产", "cultural heritage"),
    ("reserve", "政府储备物资", "government reserve"),
    ("housing", "保障性住房", "subsidised housing"),
    ("construction", "在建工程", "construction in progress"),
    ("construction_materials", "工程物资", "construction materials"),
    ("basic", "基本工资", "basic pay"),
    ("national_allowance", "国家统一规定的津贴补贴", "national allowances"),
    ("standard_allowance", "规范津贴补贴（绩效工资）", "standard allowances (performance pay)"),
    ("reform_subsidy", "改革性补贴", "reform subsidies"),
    ("current_month", "当月应交增值税", "VAT of this month"),
    ("earlier_period", "以前期间未交增值税", "unpaid VAT of earlier periods"),
    ("withheld", "代扣增值税", "VAT withheld"),
    ("small_scale", "小规模纳税人", "small-scale taxpayer"),
    ("general", "一般计税", "general method"),
    ("simple", "简易计税", "simple method"),
    ("urban_construction", "城市维护建设税", "urban construction tax"),
    ("education_surcharge", "教育费附加", "education surcharge"),
    ("local_education_surcharge", "地方教育附加", "local education surcharge"),
    ("vehicle", "车船税", "vehicle tax"),
    ("property", "房产税", "property tax"),
    ("land_use", "城镇土地使用税", "land-use tax"),
    ("union_dues", "工会经费", "union dues"),
    ("housing_fund", "住房公积金", "housing fund"),
    ("housing_subsidy", "购房补贴", "housing subsidy"),
    ("social_insurance", "社会保险费", "social insurance"),
    ("occupational_annuity", "职业年金", "occupational annuity"),
    ("party_dues", "党费", "party dues"),
    ("tax_withheld", "代扣税款", "tax withheld"),
    ("welfare", "职工福利费", "staff welfare"),
    ("operating", "事业收入", "operating revenue"),
    ("superior_subsidy", "上级补助收入", "subsidy of the superior unit"),
    ("subordinate_remittance", "附属单位上缴收入", "remittance of subordinate units"),
    ("business", "经营收入", "business revenue"),
    ("other_level_appropriation", "非同级财政拨款收入", "appropriation of another level"),
    ("investment", "投资收益", "investment income"),
    ("donation", "捐赠收入", "donations"),
    ("interest", "利息收入", "interest"),
    ("rent", "租金收入", "rent"),
    ("accounts", "应收（应付）账款", "accounts receivable or payable"),
    ("advance_received", "预收账款", "advances received"),
    ("long_term", "长期应付款", "long-term payables"),
    ("other", "其他", "other"),
    ("yes", "附追索权", "with recourse"),
    ("no", "不附追索权", "without recourse"),
    ("unit_bank_account", "单位实有资金账户", "the unit's bank account"),
    ("cash", "现金", "cash"),
    ("transfer", "转账", "transfer"),
    ("official_card", "公务卡", "official card"),
];

/// A word with its title.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Choice {
    /// As entered.
    pub word: String,
    /// For people.
    pub title: Text,
}

/// A sum that is stated beside the amount.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PartChoice {
    /// The field it is entered in.
    pub field: String,
    /// For people.
    pub title: Text,
}

/// A business of payments.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PaymentBusiness {
    /// The business.
    pub business: String,
    /// For people.
    pub title: Text,
    /// Answers of `business_detail`; none where nothing is asked.
    pub details: Vec<Choice>,
    /// Parts each line states.
    pub parts: Vec<PartChoice>,
    /// How it may be settled.
    pub settlements: Vec<Choice>,
    /// `own` or `treasury` where only such money may pay it; `any` otherwise.
    pub money: String,
    /// Whether the money goes to the unit's own bank account.
    pub to_own_account: bool,
}

/// A business of accruals.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AccrualChoice {
    /// The business.
    pub business: String,
    /// For people.
    pub title: Text,
    /// Answers of `business_detail`; none where nothing is asked.
    pub details: Vec<Choice>,
    /// The sum beside the amount, where there is one.
    pub part: Option<Text>,
    /// Answers of `payment_channel`; none where that is not asked.
    pub channels: Vec<Choice>,
    /// Whether it is asked if the money is for a stated purpose only.
    pub asks_earmarked: bool,
    /// How the code of the fund must begin; empty where none need be stated.
    pub funds: Vec<String>,
}

/// A business of income.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct IncomeChoice {
    /// The business.
    pub business: String,
    /// For people.
    pub title: Text,
    /// Answers of `revenue_item`; none where it has none.
    pub revenue_items: Vec<Choice>,
    /// Answers of `business_detail`; none where nothing is asked.
    pub details: Vec<Choice>,
    /// Answers of `vat_method`, where VAT is stated; none elsewhere.
    pub vat_methods: Vec<Choice>,
    /// Whether interest that the bank kept back is stated.
    pub asks_interest: bool,
}

/// Every business there is.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Businesses {
    /// Of payments.
    pub payments: Vec<PaymentBusiness>,
    /// Of accruals.
    pub accruals: Vec<AccrualChoice>,
    /// Of income.
    pub incomes: Vec<IncomeChoice>,
}

/// The endpoint.
pub fn endpoint() -> Endpoint<App> {
    Endpoint::get("/api/execution/businesses", show)
        .named("show_businesses")
        .title(text!("业务类型", "Businesses"))
        .needs(Permission::PaymentRead)
        .on("business")
        .answers::<Businesses>(200)
}

async fn show(_caller: Caller) -> Reply<Answer<Businesses>> {
    Ok(Answer::ok(Businesses {
        payments: Business::ALL.iter().map(|business| payment(*business)).collect(),
        accruals: AccrualBusiness::ALL.iter().map(|business| accrual(*business)).collect(),
        incomes: IncomeBusiness::ALL.iter().map(|business| income(*business)).collect(),
    }))
}

fn choices(words: &[&str]) -> Vec<Choice> {
    words.iter().map(|word| Choice { word: (*word).to_owned(), title: word_of(ANSWERS, word) }).collect()
}

fn payment(business: Business) -> PaymentBusiness {
    let settlements: Vec<&str> = business.settlements().iter().copied().map(Settlement::word).collect();
    let money = match business.money() {
        Money::Any => "any",
        Money::Own => "own",
        Money::Treasury => "treasury",
    };
    let parts = business.parts();
    PaymentBusiness {
        business: business.word().to_owned(),
        title: business.title(),
        details: choices(business.details()),
        parts: parts.map(|part| PartChoice { field: part.field().to_owned(), title: part.title() }).collect(),
        settlements: choices(&settlements),
        money: money.to_owned(),
        to_own_account: business.to_own_account(),
    }
}

fn accrual(business: AccrualBusiness) -> AccrualChoice {
    AccrualChoice {
        business: business.word().to_owned(),
        title: business.title(),
        details: choices(business.details()),
        part: business.part().map(|part| part.title()),
        channels: choices(business.channels()),
        asks_earmarked: business.asks_earmarked(),
        funds: business.funds().iter().map(|fund| (*fund).to_owned()).collect(),
    }
}

fn income(business: IncomeBusiness) -> IncomeChoice {
    let taxed = business == IncomeBusiness::TaxedRevenue;
    IncomeChoice {
        business: business.word().to_owned(),
        title: business.title(),
        revenue_items: choices(business.revenue_items()),
        details: choices(business.detail().map_or(&[], |(_, answers)| answers)),
        vat_methods: choices(if taxed { VAT_METHODS } else { &[] }),
        asks_interest: business == IncomeBusiness::BillDiscounted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_a_form_offers_has_a_title() {
        let payments = Business::ALL.iter().copied().map(payment);
        let mut words: Vec<Choice> =
            payments.flat_map(|one| [one.details, one.settlements].concat()).collect();
        let accruals = AccrualBusiness::ALL.iter().copied().map(accrual);
        words.extend(accruals.flat_map(|one| [one.details, one.channels].concat()));
        let incomes = IncomeBusiness::ALL.iter().copied().map(income);
        words.extend(incomes.flat_map(|one| [one.revenue_items, one.details, one.vat_methods].concat()));
        for choice in words {
            assert_ne!(choice.title, Text::same(&*choice.word), "{}", choice.word);
        }
    }
}
