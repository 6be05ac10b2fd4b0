import type { AreaRoute } from "../routes";

export const evoucher: AreaRoute[] = [
  { path: "/evoucher/vouchers", page: () => import("./vouchers") },
  { path: "/evoucher/vouchers/$id", page: () => import("./voucher") },
];
