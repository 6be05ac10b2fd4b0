import type { AreaRoute } from "../routes";

export const indicator: AreaRoute[] = [
  { path: "/indicator/indicators", page: () => import("./indicators") },
  { path: "/indicator/indicators/$id", page: () => import("./indicator") },
  { path: "/indicator/changes", page: () => import("./changes") },
  { path: "/indicator/changes/new", page: () => import("./change-new") },
  { path: "/indicator/changes/$id", page: () => import("./change") },
  { path: "/indicator/changes/$id/edit", page: () => import("./change-edit") },
  { path: "/indicator/reallocations", page: () => import("./reallocations") },
  { path: "/indicator/reallocations/new", page: () => import("./reallocation-new") },
  { path: "/indicator/reallocations/$id", page: () => import("./reallocation") },
  { path: "/indicator/reallocations/$id/edit", page: () => import("./reallocation-edit") },
  { path: "/indicator/reallocation-permissions", page: () => import("./permissions") },
];
