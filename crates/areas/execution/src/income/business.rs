//! Where money received comes from, and the event of the posting rules it follows.

use kernel::{Text, text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accrual::business::{RECEIVABLES, REVENUE};

/// The event a business posts by, and what the event wants to know.
struct Posting {
    event: &'static str,
    /// The revenue items it may be.
    items: &'static [&'static str],
    /// The fact that `business_detail` answers, and the answers there are.
    detail: Option<(&'static str, &'static [&'static str])>,
    /// The fund the money belongs to where no revenue item tells.
    fund: &'static str,
}

impl Posting {
    const PLAIN: Posting = Posting { event: "", items: &[], detail: None, fund: "" };
}

macro_rules! businesses {
    ($($variant:ident = $word:literal, $zh:literal, $en:literal => $event:literal $(, items $items:expr)?
        $(, detail $detail:literal $details:expr)? $(, fund $fund:literal)?;)*) => {
        /// Where the money comes from, and so the event it is booked by.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum IncomeBusiness { $(#[doc = $zh] $variant,)* }
        impl IncomeBusiness {
            /// All of them.
            pub const ALL: &'static [IncomeBusiness] = &[$(IncomeBusiness::$variant,)*];
            /// As stored.
            pub fn word(self) -> &'static str {
                match self { $(IncomeBusiness::$variant => $word,)* }
            }
            /// For people.
            pub fn title(self) -> Text {
                match self { $(IncomeBusiness::$variant => text!($zh, $en),)* }
            }
            fn posting(self) -> Posting {
                match self { $(IncomeBusiness::$variant => Posting {
                    event: $event,
                    $(items: $items,)?
                    $(detail: Some(($detail, $details)),)?
                    $(fund: $fund,)?
                    ..Posting::PLAIN
                },)* }
            }
        }
    };
}

/// What is sold.
const SALES: &[&str] = &["operating", "business", "rent", "other"];
/// What other units owe.
const DUES: &[&str] = &["superior_subsidy", "subordinate_remittance", "other_level_appropriation", "other"];

businesses! {
    Revenue = "revenue", "收到收入", "revenue" => "R01", items REVENUE;
    TaxedRevenue = "taxed_revenue", "收到应税收入", "taxed revenue" => "R02", items SALES;
    ReceivableCollected = "receivable_collected", "收回应收账款", "receivable collected" => "R04", items SALES;
    AdvanceReceived = "advance_received", "预收款项", "advance received"
        => "R05", items &["operating", "business", "rent"];
    SpecialAccountReturn = "special_account_return", "财政专户返还", "return from the special account"
        => "R09", fund "2";
    OtherReceivable = "other_receivable", "收到其他应收收入", "other receivable received" => "R16", items DUES;
    Deposit = "deposit", "收取押金保证金", "deposit taken" => "R11";
    SpecialAccountFee = "special_account_fee", "收取专户管理收费", "fee for the fiscal special account" => "R07";
    ToBeRemitted = "to_be_remitted", "应缴国库收入", "revenue to be remitted to the treasury" => "R10";
    TrustMoney = "trust_money", "受托代理资金", "money held in trust" => "R13";
    ReceivableToRemit = "receivable_to_remit", "收回需上缴财政的应收款",
        "receivable collected that must be remitted" => "R18";
    AppropriationInAdvance = "appropriation_in_advance", "预拨下期预算款", "appropriation of the next period"
        => "R20";
    Appropriation = "appropriation", "实拨方式收到财政拨款", "appropriation received in cash" => "R22", fund "1";
    WrittenOffToRemit = "written_off_to_remit", "收回已核销的应上缴款项",
        "written-off amount collected that must be remitted" => "R30";
    BillCollected = "bill_collected", "商业汇票到期收款", "bill collected at maturity"
        => "R32", items &["operating", "business"];
    WrittenOffCollected = "written_off_collected", "收回已核销应收款（事业单位）",
        "receivable collected that was written off" => "R29", detail "receivable_kind" RECEIVABLES;
    BillDiscounted = "bill_discounted", "商业汇票贴现", "bill discounted"
        => "R33", detail "recourse" &["yes", "no"], fund "34";
}

impl IncomeBusiness {
    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<IncomeBusiness> {
        IncomeBusiness::ALL.iter().copied().find(|business| business.word() == word)
    }
    /// The event of the posting rules.
    pub fn event(self) -> &'static str {
        self.posting().event
    }
    /// The revenue items it may be; empty when it has none.
    pub fn revenue_items(self) -> &'static [&'static str] {
        self.posting().items
    }
    /// The fact that `business_detail` answers, and the answers there are: the account of the receivable, whether the
    /// bank may come back on the unit for the bill.
    pub fn detail(self) -> Option<(&'static str, &'static [&'static str])> {
        self.posting().detail
    }
    /// The fund the money belongs to, as `funding_sources.csv` sorts it; empty for money of others, of the treasury,
    /// and of the next period.
    pub fn fund(self, revenue_item: &str) -> &'static str {
        match revenue_item {
            _ if self.revenue_items().is_empty() => self.posting().fund,
            "operating" => "31",
            "superior_subsidy" => "32",
            "subordinate_remittance" => "33",
            "business" => "34",
            _ => "39",
        }
    }
}
