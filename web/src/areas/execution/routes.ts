import type { AreaRoute } from "../routes";

export const execution: AreaRoute[] = [
  { path: "/execution/payments", page: () => import("./payments") },
  { path: "/execution/payments/$id", page: () => import("./payment") },
];
