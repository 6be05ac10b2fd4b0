import type { Catalogue } from "@/text/language";

const zh = {
  payments: {
    title: "支付申请",
    payee: "收款人",
    paidOn: "支付日期",
    refunded: "已退回",
    fund: "资金类别",
    business: "业务",
    settlement: "结算方式",
    purpose: "用途",
    payeeAccount: "收款账户",
    payerAccount: "付款账户",
    invoice: "发票号码",
    attachments: "附件张数",
    lines: "支付明细",
    indicator: "指标",
    amount: "金额",
    available: "可用余额",
    receipts: "银行回单",
    vouchers: "记账凭证",
    help: [
      "支付申请从指标出发：选择指标与收款人，系统随即给出余额、规则检查与将生成的凭证。",
      "有禁止类提示时不能送审，按提示修改后再试；提醒类提示说明理由后可继续。",
    ],
  },
  funds: {
    government_budget: "政府预算资金",
    own_funds: "单位资金",
    fiscal_special_account: "财政专户管理资金",
  } as Record<string, string>,
  settlements: { transfer: "转账", cash: "现金", official_card: "公务卡" } as Record<string, string>,
};

const en: typeof zh = {
  payments: {
    title: "Payment applications",
    payee: "Payee",
    paidOn: "Paid on",
    refunded: "Refunded",
    fund: "Fund group",
    business: "Business",
    settlement: "Settlement",
    purpose: "Purpose",
    payeeAccount: "Payee's account",
    payerAccount: "Paying account",
    invoice: "Invoice",
    attachments: "Attachments",
    lines: "Lines",
    indicator: "Indicator",
    amount: "Amount",
    available: "Available",
    receipts: "Bank receipts",
    vouchers: "Vouchers",
    help: [
      "A payment starts from indicators: choose them and a payee, and balances, rule checks and the voucher appear at once.",
      "A blocking finding must be mended before submission; a warning may be passed with a reason.",
    ],
  },
  funds: {
    government_budget: "Government budget",
    own_funds: "Own funds",
    fiscal_special_account: "Fiscal special account",
  },
  settlements: { transfer: "Transfer", cash: "Cash", official_card: "Official card" },
};

export const execution: Catalogue<typeof zh> = { zh, en };
