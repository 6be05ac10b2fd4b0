import type { AreaRoute } from "../routes";

export const platform: AreaRoute[] = [];
