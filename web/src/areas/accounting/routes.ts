import type { AreaRoute } from "../routes";

export const accounting: AreaRoute[] = [
  { path: "/accounting/vouchers", page: () => import("./vouchers") },
  { path: "/accounting/vouchers/$id", page: () => import("./voucher") },
  { path: "/accounting/print", page: () => import("./print") },
  { path: "/accounting/balances", page: () => import("./balances") },
  { path: "/accounting/accounts/$account/entries", page: () => import("./account-ledger") },
  { path: "/accounting/dimension-balances", page: () => import("./dimension-balances") },
  { path: "/accounting/journal", page: () => import("./journal") },
  { path: "/accounting/general-ledger", page: () => import("./general-ledger") },
  { path: "/accounting/money-journal", page: () => import("./money-journal") },
  { path: "/accounting/columns", page: () => import("./columns") },
  { path: "/accounting/combined-balances", page: () => import("./combined-balances") },
  { path: "/accounting/ageing", page: () => import("./ageing") },
  { path: "/accounting/ageing/$account/items", page: () => import("./ageing-items") },
  { path: "/accounting/bank-accounts", page: () => import("./bank-accounts") },
  { path: "/accounting/bank-accounts/$id", page: () => import("./bank-account") },
  {
    path: "/accounting/bank-accounts/$id/reconciliations/$period",
    page: () => import("./bank-reconciliation"),
  },
  { path: "/accounting/bank-reconciliations", page: () => import("./bank-reconciliations") },
  { path: "/accounting/voucher-previews", page: () => import("./preview") },
  { path: "/accounting/events", page: () => import("./events") },
];
