import type { Catalogue } from "@/text/language";

const zh = {
  inbox: {
    title: "待办",
    kinds: "单据类型",
    all: "全部",
    work: "逐条办理",
    none: "没有待办事项",
    arrived: "到达时间",
    help: [
      "这里是等待本人各岗位办理的单据，最早的在前；本人录入的单据由他人办理，不在其中。",
      "点编号打开单据，办完一件自动转到下一件；也可以勾选多件，一次审核或退回，每件各有结果。",
      "按类型分类显示；数字是该类待办的件数。",
    ],
  },
  documents: {
    title: "单据查询",
    kind: "单据类型",
    updated: "更新时间",
    help: [
      "在各类单据中按编号、标题、单位、年度、状态查找。左上角的页签只看与我有关的部分。",
      "合计是筛选条件下全部单据的金额；导出与屏幕显示一致。",
    ],
  },
};

const en: typeof zh = {
  inbox: {
    title: "Tasks",
    kinds: "Kind of document",
    all: "All",
    work: "One after another",
    none: "No tasks",
    arrived: "Arrived",
    help: [
      "Documents that wait for a role of mine, oldest first. What I entered myself is for others to decide and not among them.",
      "A number opens the document; after each decision the next one follows. Several can be chosen and approved or returned at once, each with a result of its own.",
      "The tabs show the kinds with their number of tasks.",
    ],
  },
  documents: {
    title: "Documents",
    kind: "Kind",
    updated: "Changed at",
    help: [
      "Finds documents of every kind by number, title, unit, year and state. The tabs keep to what concerns me.",
      "The sum is over everything the filters leave; an export shows what the screen shows.",
    ],
  },
};

export const flowText: Catalogue<typeof zh> = { zh, en };
