// Classes of projects, as the official list names them.
import { type Catalogue, useText } from "@/text/language";

const classes: Catalogue<Record<string, string>> = {
  zh: {
    "1": "人员类",
    "21": "公用经费",
    "221": "大型公用设施",
    "222": "大型专用设备",
    "223": "专业信息系统",
    "224": "办公场所租赁",
    "31": "部门预算项目",
    "32": "专项资金项目",
    "33": "其他特定目标类",
  },
  en: {
    "1": "Personnel",
    "21": "Routine operating",
    "221": "Large common facilities",
    "222": "Large special equipment",
    "223": "Professional information systems",
    "224": "Office rent",
    "31": "Departmental project",
    "32": "Special-fund project",
    "33": "Other specific purpose",
  },
};

export function useProjectClasses() {
  const titles = useText(classes);
  return {
    title: (code: string) => titles[code] ?? code,
    options: Object.entries(titles).map(([value, label]) => ({ value, label: `${value} ${label}` })),
  };
}
