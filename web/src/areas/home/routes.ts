import type { AreaRoute } from "../routes";

export const home: AreaRoute[] = [{ path: "/", page: () => import("./home") }];
