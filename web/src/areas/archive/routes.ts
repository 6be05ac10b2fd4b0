import type { AreaRoute } from "../routes";

export const archive: AreaRoute[] = [
  { path: "/archive/packages", page: () => import("./packages") },
  { path: "/archive/packages/$id", page: () => import("./package") },
  { path: "/archive/volumes", page: () => import("./volumes") },
  { path: "/archive/volumes/$id", page: () => import("./volume") },
  { path: "/archive/lists", page: () => import("./lists") },
  { path: "/archive/lists/$id", page: () => import("./list") },
  { path: "/archive/log", page: () => import("./log") },
];
