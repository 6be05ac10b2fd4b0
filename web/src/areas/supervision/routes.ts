import type { AreaRoute } from "../routes";

export const supervision: AreaRoute[] = [
  // The menu names the figures behind the page; both addresses show it.
  { path: "/supervision/overview", page: () => import("./dashboard") },
  { path: "/supervision/dashboard", page: () => import("./dashboard") },
  { path: "/supervision/execution-rates", page: () => import("./rates") },
  { path: "/supervision/rule-hits", page: () => import("./hits") },
  { path: "/supervision/rules", page: () => import("./rules") },
  { path: "/supervision/quality", page: () => import("./quality") },
  { path: "/supervision/quality/$check", page: () => import("./quality-check") },
];
