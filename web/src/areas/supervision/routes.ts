import type { AreaRoute } from "../routes";

export const supervision: AreaRoute[] = [];
