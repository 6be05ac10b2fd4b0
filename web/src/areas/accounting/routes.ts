import type { AreaRoute } from "../routes";

export const accounting: AreaRoute[] = [
  { path: "/accounting/vouchers", page: () => import("./vouchers") },
  { path: "/accounting/vouchers/$id", page: () => import("./voucher") },
  { path: "/accounting/print", page: () => import("./print") },
  { path: "/accounting/balances", page: () => import("./balances") },
  { path: "/accounting/accounts/$account/entries", page: () => import("./account-ledger") },
  { path: "/accounting/dimension-balances", page: () => import("./dimension-balances") },
  { path: "/accounting/voucher-previews", page: () => import("./preview") },
  { path: "/accounting/events", page: () => import("./events") },
];
