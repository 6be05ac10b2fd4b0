import type { AreaRoute } from "../routes";

export const compilation: AreaRoute[] = [];
