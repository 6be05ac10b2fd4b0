import type { AreaRoute } from "../routes";

export const execution: AreaRoute[] = [
  { path: "/execution/payments", page: () => import("./payments") },
  { path: "/execution/payments/new", page: () => import("./payment-form") },
  { path: "/execution/payments/$id", page: () => import("./payment") },
  { path: "/execution/payments/$id/edit", page: () => import("./payment-form") },
  { path: "/execution/accruals", page: () => import("./accruals") },
  { path: "/execution/accruals/new", page: () => import("./accrual-form") },
  { path: "/execution/accruals/$id", page: () => import("./accrual") },
  { path: "/execution/accruals/$id/edit", page: () => import("./accrual-form") },
  { path: "/execution/incomes", page: () => import("./incomes") },
  { path: "/execution/incomes/new", page: () => import("./income-form") },
  { path: "/execution/incomes/$id", page: () => import("./income") },
  { path: "/execution/incomes/$id/edit", page: () => import("./income-form") },
  { path: "/execution/bank-instructions", page: () => import("./bank-instructions") },
  { path: "/execution/bank-receipts", page: () => import("./bank-receipts") },
  { path: "/execution/bank-statement-lines", page: () => import("./bank-statement-lines") },
];
