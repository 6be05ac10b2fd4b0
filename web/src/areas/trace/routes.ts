import type { AreaRoute } from "../routes";

export const trace: AreaRoute[] = [
  { path: "/trace", page: () => import("./entry") },
  { path: "/trace/$kind/$id", page: () => import("./trace") },
];
