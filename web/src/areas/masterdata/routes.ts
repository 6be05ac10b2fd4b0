import type { AreaRoute } from "../routes";

export const masterdata: AreaRoute[] = [];
