import type { AreaRoute } from "../routes";

export const project: AreaRoute[] = [
  { path: "/project/projects", page: () => import("./projects") },
  { path: "/project/projects/new", page: () => import("./new") },
  { path: "/project/reserve", page: () => import("./reserve") },
  { path: "/project/rankings", page: () => import("./ranking") },
  { path: "/project/generation", page: () => import("./generation") },
  { path: "/project/projects/$id", page: () => import("./project") },
  { path: "/project/projects/$id/edit", page: () => import("./edit") },
];
