import type { AreaRoute } from "../routes";

export const bookkeeping: AreaRoute[] = [
  { path: "/bookkeeping/desk", page: () => import("./desk") },
  { path: "/bookkeeping/periods", page: () => import("./periods") },
  { path: "/bookkeeping/event-vouchers", page: () => import("./events") },
  { path: "/bookkeeping/event-vouchers/new", page: () => import("./event-form") },
  { path: "/bookkeeping/event-vouchers/$id", page: () => import("./event") },
  { path: "/bookkeeping/event-vouchers/$id/edit", page: () => import("./event-form") },
  { path: "/bookkeeping/manual-vouchers", page: () => import("./manuals") },
  { path: "/bookkeeping/manual-vouchers/new", page: () => import("./manual-form") },
  { path: "/bookkeeping/manual-vouchers/$id", page: () => import("./manual") },
  { path: "/bookkeeping/manual-vouchers/$id/edit", page: () => import("./manual-form") },
  { path: "/bookkeeping/voucher-templates", page: () => import("./templates") },
  { path: "/bookkeeping/reversals", page: () => import("./reversals") },
  { path: "/bookkeeping/reversals/new", page: () => import("./reversal-form") },
  { path: "/bookkeeping/reversals/$id", page: () => import("./reversal") },
  { path: "/bookkeeping/reversals/$id/edit", page: () => import("./reversal-form") },
];
