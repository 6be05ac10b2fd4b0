// How the businesses are grouped in selects: for finding them only, nothing hangs on it.
import type { Catalogue } from "@/text/language";

interface Group {
  title: string;
  of: string[];
}

const OF = {
  daily: ["expense", "advance", "advance_settled", "prepaid_expense", "long_term_prepaid", "other_expense"],
  goods: [
    "asset",
    "inventory",
    "goods_in_transit",
    "vat_purchase",
    "vat_purchase_uncertified",
    "vat_withheld_purchase",
  ],
  people: ["salary", "salary_other", "social_insurance", "housing_fund", "labour", "accrued_labour"],
  taxes: ["income_tax_withheld", "vat", "vat_prepayment", "tax", "enterprise_income_tax"],
  settled: [
    "payable",
    "official_card",
    "other_payable",
    "accrued_expense",
    "government_subsidy",
    "provision",
    "bill_paid",
    "accrued_remittance",
    "accrued_subsidy",
  ],
  lent: ["temporary_payment", "staff_advance", "staff_advance_settled"],
  given: ["donation", "remittance_to_superior", "subsidy_to_subordinate"],
  moved: ["cash_withdrawal", "transfer_to_own_account", "advanced_for_treasury", "own_funds_repaid"],
  owed: [
    "payable",
    "vat_purchase",
    "vat_purchase_uncertified",
    "official_card_claim",
    "labour",
    "accrued_expense",
    "other_payable",
    "provision",
    "government_subsidy",
    "remittance",
    "subsidy",
    "payable_written_off",
    "advance_undeliverable",
  ],
  accruedTaxes: ["tax", "enterprise_income_tax"],
  due: [
    "receivable",
    "other_receivable",
    "receivable_to_remit",
    "advance_earned",
    "advance_topped_up",
    "advance_refunded",
    "receipt_recognised",
    "appropriation_due",
    "allowance_made",
    "allowance_reduced",
    "receivable_written_off",
    "receivable_to_remit_written_off",
    "other_receivable_written_off",
  ],
  money: [
    "staff_advance_settled",
    "treasury_money_spent",
    "cash_drawn",
    "cash_deposited",
    "other_money_formed",
    "other_money_returned",
    "special_account_remitted",
    "deposit_returned",
    "trust_money_paid",
    "carryover_returned",
  ],
  bills: [
    "bill_issued",
    "bill_for_payable",
    "bank_bill_unpaid",
    "trade_bill_unpaid",
    "bill_received",
    "bill_freed",
    "bill_dishonoured",
    "bill_endorsed",
  ],
  revenue: [
    "revenue",
    "taxed_revenue",
    "advance_received",
    "special_account_return",
    "appropriation",
    "appropriation_in_advance",
  ],
  collected: [
    "receivable_collected",
    "other_receivable",
    "bill_collected",
    "bill_discounted",
    "written_off_collected",
  ],
  others: [
    "deposit",
    "trust_money",
    "special_account_fee",
    "to_be_remitted",
    "receivable_to_remit",
    "written_off_to_remit",
  ],
};

const zh = {
  rest: "其他",
  payments: [
    { title: "日常支出", of: OF.daily },
    { title: "采购与资产", of: OF.goods },
    { title: "人员与劳务", of: OF.people },
    { title: "税费", of: OF.taxes },
    { title: "偿付已确认的债务", of: OF.settled },
    { title: "暂付与借款", of: OF.lent },
    { title: "补助、上缴与捐赠", of: OF.given },
    { title: "资金划转", of: OF.moved },
  ] as Group[],
  accruals: [
    { title: "应付与费用", of: OF.owed },
    { title: "税费", of: OF.accruedTaxes },
    { title: "应收与收入", of: OF.due },
    { title: "货币资金与往来款项", of: OF.money },
    { title: "商业汇票", of: OF.bills },
  ] as Group[],
  incomes: [
    { title: "收入与拨款", of: OF.revenue },
    { title: "收回应收款项", of: OF.collected },
    { title: "代收、暂收与应缴款项", of: OF.others },
  ] as Group[],
};

const en: typeof zh = {
  rest: "Other",
  payments: [
    { title: "Daily spending", of: OF.daily },
    { title: "Purchases and assets", of: OF.goods },
    { title: "Staff and labour", of: OF.people },
    { title: "Taxes", of: OF.taxes },
    { title: "Debts confirmed before", of: OF.settled },
    { title: "Deposits and advances", of: OF.lent },
    { title: "Subsidies, remittances, donations", of: OF.given },
    { title: "Money moved", of: OF.moved },
  ],
  accruals: [
    { title: "Payables and expenses", of: OF.owed },
    { title: "Taxes", of: OF.accruedTaxes },
    { title: "Receivables and revenue", of: OF.due },
    { title: "Money and current accounts", of: OF.money },
    { title: "Commercial bills", of: OF.bills },
  ],
  incomes: [
    { title: "Revenue and appropriations", of: OF.revenue },
    { title: "Receivables collected", of: OF.collected },
    { title: "Held for others or to be remitted", of: OF.others },
  ],
};

export const groups: Catalogue<typeof zh> = { zh, en };
