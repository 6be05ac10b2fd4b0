import type { AreaRoute } from "../routes";

export const platform: AreaRoute[] = [
  { path: "/platform/users", page: () => import("./users") },
  { path: "/platform/rights", page: () => import("./rights") },
  { path: "/platform/delegations", page: () => import("./delegations") },
  { path: "/platform/audit", page: () => import("./audit") },
  { path: "/platform/password", page: () => import("./password") },
];
