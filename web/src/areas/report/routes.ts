import type { AreaRoute } from "../routes";

export const report: AreaRoute[] = [{ path: "/report/budget-tables", page: () => import("./budget-tables") }];
