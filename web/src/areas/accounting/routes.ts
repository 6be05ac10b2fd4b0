import type { AreaRoute } from "../routes";

export const accounting: AreaRoute[] = [];
