import type { AreaRoute } from "../routes";

export const indicator: AreaRoute[] = [];
