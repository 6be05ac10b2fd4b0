import type { AreaRoute } from "../routes";

export const compilation: AreaRoute[] = [
  { path: "/compilation/budgets", page: () => import("./budgets") },
  { path: "/compilation/budgets/new", page: () => import("./new") },
  { path: "/compilation/budgets/$id", page: () => import("./budget") },
  { path: "/compilation/budgets/$id/edit", page: () => import("./edit") },
  { path: "/compilation/rounds", page: () => import("./rounds") },
  { path: "/compilation/versions/$id", page: () => import("./comparison") },
  { path: "/compilation/purchases", page: () => import("./purchases") },
  { path: "/compilation/control-figures", page: () => import("./controls") },
];
