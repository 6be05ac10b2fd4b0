import type { AreaRoute } from "../routes";

export const scenario: AreaRoute[] = [
  { path: "/scenario/scenarios", page: () => import("./scenarios") },
  { path: "/scenario/scenarios/$id", page: () => import("./scenario") },
];
