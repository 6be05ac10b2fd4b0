import type { Catalogue } from "@/text/language";

const zh = {
  title: "首页",
  hello: (name: string) => `${name}，您好`,
  help: [
    "上方是与我有关的单据：点数字打开相应清单。待办来自各岗位应办的步骤，被退回和未送审是我录入的单据。",
    "“待办事项”列出最早的十件；从这里打开单据，办完一件自动转到下一件。",
    "下方图表是顶栏所选年度和单位的执行情况；点数字、柱子或表格中的名称，打开背后的明细。右上角可在图与表之间切换。",
  ],
  counters: {
    label: "与我有关的单据",
    to_do: "待办",
    returned: "被退回",
    unsent: "未送审",
    sent: "审核中",
    handled: "曾经办",
  },
  tasks: {
    title: "待办事项",
    all: "全部待办",
    work: "逐条办理",
    none: "没有待办事项",
    kind: "类型",
    document: "单据",
    arrived: "到达时间",
  },
  mine: {
    returned: "退回给我的单据",
    unsent: "尚未送审的单据",
    all: "全部",
  },
  start: {
    title: "常用功能",
    create: (kind: string) => `新增${kind}`,
  },
  alerts: {
    title: "最近的拦截与预警",
    all: "全部记录",
    none: "没有拦截或预警",
    at: "时间",
    rule: "规则",
    text: "说明",
    object: "单据",
  },
  dashboard: "预算执行总览",
  admin: {
    sysadmin: "系统管理员建立、停用用户并重置密码，不分配权限，不办理业务。",
    secadmin: "安全管理员为用户分配角色，不建立用户，不办理业务。",
    auditadmin: "审计管理员查看全部操作记录，不办理业务。",
  } as Record<string, string>,
};

const en: typeof zh = {
  title: "Home",
  hello: (name) => `Hello, ${name}`,
  help: [
    "Above are the documents that concern me: a number opens its list. Tasks wait for a role of mine; returned and unsent ones I entered myself.",
    "“Tasks” shows the ten oldest. Opened from here, each finished task is followed by the next one.",
    "The charts show the year and unit chosen in the top bar; a figure, a bar or a name in the table opens the rows behind it. Each chart can be read as a table.",
  ],
  counters: {
    label: "Documents that concern me",
    to_do: "Tasks",
    returned: "Returned to me",
    unsent: "Not sent",
    sent: "In review",
    handled: "Handled by me",
  },
  tasks: {
    title: "Tasks",
    all: "All tasks",
    work: "One after another",
    none: "No tasks",
    kind: "Kind",
    document: "Document",
    arrived: "Arrived",
  },
  mine: {
    returned: "Returned to me",
    unsent: "Not sent yet",
    all: "All",
  },
  start: {
    title: "Often used",
    create: (kind) => `New: ${kind}`,
  },
  alerts: {
    title: "Latest blocks and warnings",
    all: "All of them",
    none: "No blocks or warnings",
    at: "At",
    rule: "Rule",
    text: "Explanation",
    object: "Document",
  },
  dashboard: "Overview of a year",
  admin: {
    sysadmin:
      "The system administrator makes and disables users and gives new passwords, but no rights, and does no business.",
    secadmin: "The security administrator gives roles to users, makes none, and does no business.",
    auditadmin: "The audit administrator reads every record of what was done, and does no business.",
  },
};

export const home: Catalogue<typeof zh> = { zh, en };
