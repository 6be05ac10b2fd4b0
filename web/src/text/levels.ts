// Levels of rules.
import type { Catalogue } from "./language";

const zh: Record<string, string> = {
  yellow: "黄色预警",
  orange: "橙色预警",
  red: "红色拦截",
  grey: "灰色禁止",
  blue: "蓝色记录",
};
const en: Record<string, string> = {
  yellow: "Yellow warning",
  orange: "Orange warning",
  red: "Red block",
  grey: "Grey ban",
  blue: "Blue record",
};

export const levels: Catalogue<Record<string, string>> = { zh, en };
