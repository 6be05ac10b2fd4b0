import type { AreaRoute } from "../routes";

export const flow: AreaRoute[] = [
  { path: "/flow/inbox", page: () => import("./inbox") },
  { path: "/flow/documents", page: () => import("./documents") },
  { path: "/flow/documents/$id", page: () => import("./document") },
];
