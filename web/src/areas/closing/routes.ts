import type { AreaRoute } from "../routes";

export const closing: AreaRoute[] = [
  { path: "/closing/books", page: () => import("./books") },
  { path: "/closing/accounts", page: () => import("./accounts") },
  { path: "/closing/openings", page: () => import("./openings") },
  { path: "/closing/openings/new", page: () => import("./opening-new") },
  { path: "/closing/openings/$id", page: () => import("./opening") },
  { path: "/closing/openings/$id/edit", page: () => import("./opening-edit") },
  { path: "/closing/period-closes", page: () => import("./months") },
  { path: "/closing/period-closes/new", page: () => import("./month-new") },
  { path: "/closing/period-closes/$id", page: () => import("./month") },
  { path: "/closing/year-ends", page: () => import("./year-ends") },
  { path: "/closing/year-ends/new", page: () => import("./year-end-new") },
  { path: "/closing/year-ends/$id", page: () => import("./year-end") },
  { path: "/closing/year-closes", page: () => import("./year-closes") },
  { path: "/closing/year-closes/new", page: () => import("./year-close-new") },
  { path: "/closing/year-closes/$id", page: () => import("./year-close") },
];
