import type { AreaRoute } from "../routes";

export const statement: AreaRoute[] = [{ path: "/statement/statements", page: () => import("./statements") }];
