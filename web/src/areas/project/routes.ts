import type { AreaRoute } from "../routes";

export const project: AreaRoute[] = [];
