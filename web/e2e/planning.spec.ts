// From a project's costing lines to the unit's budget under its control figure: typed by keyboard, returned, approved.
import type { Locator, Page } from "@playwright/test";
import { accessible, become, expect, person, test } from "./support";

const UNIT = "165003";
const YEAR = "2027";
const CODE = `PL${Date.now()}`;
const NAME = "基层调研";
/** 3 persons for 10 nights at the standard of 500.00, and 4 experts at 2,400.00. */
const TOTAL = "24,600.00";

/** The same with a fifth expert: what is asked for before the appraisal. */
const ASKED = "27,000.00";

/** Where the documents of this story are, once they have been made. */
const made = { project: "", budget: "" };

/** Chooses in a picker by what is typed. */
async function pick(page: Page, label: string, typed: string, within: Page | Locator = page): Promise<void> {
  await within.getByRole("combobox", { name: label }).focus();
  await page.keyboard.type(typed);
  const offered = ".ant-select-tree-title, .ant-select-item-option-content";
  await expect(page.locator(offered).filter({ hasText: typed, visible: true }).first()).toBeVisible();
  // A list that is searched on the server may still hold what it held before.
  const listed = page.locator(".ant-select-item-option-content").filter({ visible: true });
  if ((await listed.count()) > 0) await expect(listed.first()).toContainText(typed);
  await page.keyboard.press("Enter");
}

/** Puts cells into the clipboard as a spreadsheet does, and pastes them where the cursor is. */
async function paste(page: Page, cells: string[][]): Promise<void> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const text = cells.map((row) => row.join("\t")).join("\n");
  await page.evaluate((words) => navigator.clipboard.writeText(words), text);
  await page.keyboard.press("Control+V");
}

async function act(page: Page, name: string, opinion: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").first().fill(opinion);
  await dialog.getByRole("button", { name, exact: true }).click();
  await expect(dialog).toBeHidden();
}

async function approve(page: Page, who: string, path: string): Promise<void> {
  await become(page, who, path);
  await act(page, "审核通过", "同意。");
}

test.describe.configure({ mode: "serial" });

test("a project is costed by pasting and by keyboard, mended at its cell, and kept over a reload", async ({
  page,
}) => {
  test.setTimeout(180_000);
  await become(page, person("handler", UNIT), "/project/projects/new");
  await page.getByLabel("项目代码").fill(CODE);
  await page.getByLabel("项目名称").fill(NAME);
  await pick(page, "项目类别", "31 部门预算项目");
  await pick(page, "功能分类", "2010350");
  for (const label of ["申报年度", "开始年度", "结束年度"]) await page.getByLabel(label).fill(YEAR);
  await page.getByLabel("立项依据").fill("依据年度工作要点开展调研。");

  await page.getByLabel("任务明细 1", { exact: true }).focus();
  await paste(page, [
    ["调研住宿", YEAR, "TRL-003", "", "10", "3", "人·天", "", "30211 差旅费", "111"],
    ["专家咨询", YEAR, "EXP-001", "", "0", "1", "人·天", "", "30299", "111"],
  ]);
  await expect(page.getByLabel("支出标准 1", { exact: true })).toHaveValue(/差旅住宿费限额/);
  await page.getByLabel("指标名称 1", { exact: true }).fill("调研报告数量");
  await page.getByLabel("指标值 1", { exact: true }).fill("≥2");
  // The refusal stands at the cell; once it is mended the server's amounts appear.
  await expect(page.locator(".cell-error")).toContainText("须为大于零");
  await page.getByLabel("数量 2", { exact: true }).fill("4");
  await expect(page.locator(".cell-error")).toHaveCount(0);
  await expect(page.locator(".form-bar")).toContainText(TOTAL);
  await expect(page.locator("table.grid").first()).toContainText("15,000.00");
  await accessible(page);

  await page.reload();
  await expect(page.getByText("未保存的内容")).toBeVisible();
  await expect(page.getByLabel("任务明细 2", { exact: true })).toHaveValue("专家咨询");
  await page.getByRole("button", { name: "保存草稿" }).dblclick();
  await expect(page).toHaveURL(/\/project\/projects\/[0-9a-f-]+\/edit$/);
  made.project = new URL(page.url()).pathname.replace(/\/edit$/, "");
  await expect(page.getByText("没有规则提示")).toBeVisible();
  await page.getByRole("button", { name: "保存并送审" }).dblclick();
  await expect(page).toHaveURL(made.project);
  await expect(page.getByText("审核中", { exact: true }).first()).toBeVisible();
  await accessible(page);
});

test("the reviewer returns it; the handler sees why, changes it and sends it again", async ({ page }) => {
  test.setTimeout(180_000);
  await become(page, person("reviewer", UNIT), made.project);
  await act(page, "退回", "请补充咨询专家的任务内容。");
  await become(page, person("handler", UNIT), `${made.project}/edit`);
  await expect(page.getByText("请补充咨询专家的任务内容。").first()).toBeVisible();
  await page.getByLabel("任务明细 2", { exact: true }).fill("专家咨询（方案论证）");
  await page.getByLabel("数量 2", { exact: true }).fill("5");
  await expect(page.locator(".form-bar")).toContainText(ASKED);
  await page.getByRole("button", { name: "保存并送审" }).click();
  await expect(page).toHaveURL(made.project);
  // What was changed since it was returned names it as well.
  const line = page.locator("#costing-lines .ant-table-cell", { hasText: "专家咨询（方案论证）" });
  await expect(line).toBeVisible();
});

test("the appraisal reduces it; it is returned, mended and its versions tell what changed", async ({
  page,
}) => {
  test.setTimeout(180_000);
  await become(page, "jixiao");
  await page.goto(made.project);
  await page.getByRole("button", { name: "评审", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("核减", { exact: true }).click();
  await dialog.getByLabel(/^核定金额/).fill(TOTAL);
  await dialog.getByLabel(/^评审意见/).fill("专家咨询压减一人天。");
  await dialog.getByRole("button", { name: /^(OK|确\s?定)$/ }).click();
  await expect(dialog).toBeHidden();
  const found = page.locator("section").filter({ has: page.getByRole("heading", { name: "评审记录" }) });
  await expect(found).toContainText("2,400.00");
  await become(page, person("reviewer", UNIT));
  await page.goto(made.project);
  await act(page, "退回", "请按评审核定数修改。");
  await become(page, person("handler", UNIT));
  await page.goto(`${made.project}/edit`);
  await page.getByLabel("数量 2", { exact: true }).fill("4");
  await expect(page.locator(".form-bar")).toContainText(TOTAL);
  await page.getByRole("button", { name: "保存并送审" }).click();
  await expect(page).toHaveURL(made.project);
  const versions = page.locator("section").filter({ has: page.getByRole("heading", { name: "版本" }) });
  await expect(versions.getByText("校验一致")).toHaveCount(3);
  await expect(versions).toContainText("任务明细：专家咨询 → 专家咨询（方案论证）");
  await accessible(page);
});

test("it enters the library and is ranked", async ({ page }) => {
  test.setTimeout(180_000);
  for (const who of [person("reviewer", UNIT), person("head", UNIT), "yewu", "caiwu"])
    await approve(page, who, made.project);
  await expect(page.getByText("已入库", { exact: true }).first()).toBeVisible();
  await page.goto(`/project/rankings?year=${YEAR}&class=31`);
  await page.getByRole("button", { name: new RegExp(`^加入排序 ${CODE}`) }).focus();
  await page.keyboard.press("Enter");
  await page.getByLabel(new RegExp(`^${CODE} .* 的序号`)).fill("1");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "保存排序" }).click();
  await expect(page.getByText("排序已保存。")).toBeVisible();
  await accessible(page);
  await page.goto(`/project/reserve?year=${YEAR}&ranked=true`);
  await page
    .getByRole("row", { name: new RegExp(CODE) })
    .getByRole("link")
    .first()
    .click();
  await expect(page.getByText("部门排序第 1 位")).toBeVisible();
});

test("what the unit needs is submitted without a bound, and reaches the department", async ({ page }) => {
  test.setTimeout(180_000);
  await become(page, person("handler", UNIT), "/compilation/budgets/new");
  await page.getByLabel("预算年度").fill(YEAR);
  const bar = page.locator(".form-bar");
  await page.getByRole("checkbox", { name: new RegExp(`^${CODE}`) }).focus();
  await page.keyboard.press("Space");
  await expect(bar).toContainText(TOTAL);
  await page.getByRole("button", { name: "保存草稿" }).click();
  await expect(page).toHaveURL(/\/compilation\/budgets\/[0-9a-f-]+\/edit$/);
  made.budget = new URL(page.url()).pathname.replace(/\/edit$/, "");
  await page.getByRole("button", { name: "保存并送审" }).click();
  await expect(page).toHaveURL(made.budget);
  for (const who of [person("reviewer", UNIT), person("head", UNIT), "caiwu"])
    await approve(page, who, made.budget);
  await expect(page.getByText("一上已报", { exact: true }).first()).toBeVisible();
});

/** Sets a control figure of the year for project expenditure of the treasury's money. */
async function figure(page: Page, unit: string, yuan: string): Promise<void> {
  await page.goto("/compilation/control-figures");
  await page.getByRole("button", { name: "下达控制数" }).click();
  const dialog = page.getByRole("dialog");
  await pick(page, "单位", unit, dialog);
  await dialog.getByLabel("预算年度").fill(YEAR);
  await pick(page, "资金性质", "111", dialog);
  await dialog.getByLabel("控制数").fill(yuan);
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
}

test("figures are split from the department's, and the second round is bounded by them", async ({ page }) => {
  test.setTimeout(240_000);
  await become(page, "caiwu");
  await figure(page, "165", "100,000");
  await figure(page, UNIT, "20,000");
  await page.goto(`/compilation/rounds?year=${YEAR}`);
  await page.getByRole("button", { name: "设定时限" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("二上", { exact: true }).fill("2020-01-31");
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "保存" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("row", { name: new RegExp(UNIT) })).toContainText("逾期");
  await accessible(page);

  await become(page, person("handler", UNIT), made.budget);
  await page.getByRole("button", { name: "编制二上" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "编制二上" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.goto(`${made.budget}/edit`);
  const bar = page.locator(".form-bar");
  await expect(bar).toContainText("-4,600.00");
  await expect(page.locator(".finding").filter({ hasText: "CR07" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^保存并送审：/ })).toBeDisabled();
  await accessible(page);
});

test("the figure is raised and the budget sent; versions compare, and lines can be summed in every way", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await become(page, "caiwu", `/compilation/control-figures?size=200&year=${YEAR}`);
  const row = page.getByRole("row", { name: new RegExp(`${UNIT} `) });
  await row.getByRole("button", { name: /^调整/ }).click();
  await page.getByRole("dialog").getByLabel("控制数").fill("30,000");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
  await row.getByRole("button", { name: /^变动/ }).click();
  await expect(page.getByRole("dialog")).toContainText("20,000.00");
  await page.keyboard.press("Escape");

  await become(page, person("handler", UNIT), `${made.budget}/edit`);
  await expect(page.locator(".form-bar")).toContainText("5,400.00");
  await page.getByRole("button", { name: "保存并送审" }).click();
  await expect(page).toHaveURL(made.budget);
  await expect(page.getByText("审核中", { exact: true }).first()).toBeVisible();
  for (const way of ["按功能分类", "按部门经济分类", "按政府经济分类", "按资金性质", "按项目"]) {
    await page.getByText(way, { exact: true }).click();
    await expect(page.locator("tfoot").first()).toContainText(TOTAL);
  }
  await accessible(page);
  await page.getByRole("button", { name: "比较所选版本" }).click();
  await expect(page.getByText("内容相同", { exact: true })).toBeVisible();
  await accessible(page);
});

/** Adds a change to the scenario on the screen. */
async function suppose(page: Page, kind: string, fill: (dialog: Locator) => Promise<void>): Promise<void> {
  await page.getByRole("button", { name: kind, exact: true }).click();
  const dialog = page.getByRole("dialog");
  await fill(dialog);
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
}

test("what if: a cut is seen in red, a raise and a dearer standard are worked out, and the figures adopted", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await become(page, "caiwu", "/scenario/scenarios");
  await page.getByRole("button", { name: "新建试算方案" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("方案名称").fill("压减与提标");
  await pick(page, "单位", "165", dialog);
  await dialog.getByLabel("预算年度").fill(YEAR);
  await dialog.getByRole("button", { name: "开始试算" }).click();
  await expect(page).toHaveURL(/\/scenario\/scenarios\/[0-9a-f-]+$/);
  const unit = page.locator(".list").getByRole("row", { name: new RegExp(`${UNIT} `) });
  await expect(unit).toContainText("5,400.00");

  // 30,000 less a fifth is less than the 24,600 that are budgeted.
  await suppose(page, "控制数增减", async (dialog) => {
    await pick(page, "单位", UNIT, dialog);
    await dialog.getByLabel("增减（%）").fill("-20");
  });
  await expect(unit).toContainText("-600.00");
  await expect(unit).toContainText("超出");
  await accessible(page);
  await page.getByRole("button", { name: /^删除：/ }).click();
  await expect(unit).not.toContainText("-600.00");

  // All figures a tenth up; 30 nights at 650.00 instead of 500.00.
  await suppose(page, "控制数增减", (dialog) => dialog.getByLabel("增减（%）").fill("10"));
  await expect(unit).toContainText("33,000.00");
  await suppose(page, "支出标准变动", async (dialog) => {
    await pick(page, "支出标准", "TRL-003", dialog);
    await dialog.getByText("改为", { exact: true }).click();
    await dialog.getByLabel("新标准").fill("650");
  });
  await expect(unit).toContainText("29,100.00");
  await expect(unit).toContainText("3,900.00");
  await expect(page.getByText(/请导入新版本，标准额 500.00 元改为 650.00 元/)).toBeVisible();
  await page.getByText("部门预算公开表", { exact: true }).last().click();
  await expect(page.getByRole("heading", { name: "变化的数" })).toBeVisible();
  const differences = page
    .locator("section")
    .filter({ has: page.getByRole("heading", { name: "变化的数" }) });
  await expect(differences).toContainText("4,500.00");
  await expect(page.locator(".sheet-title")).toContainText("（试算：压减与提标）");
  await expect(page.getByText(/勾稽关系 \d+ 项，试算后全部成立/)).toBeVisible();
  await accessible(page);
  // The lists and the targets follow the price: travel of table 14, and the project's money in table 10.
  for (const [number, name] of [
    ["14", "会议费、培训费、差旅费预算表"],
    ["10", "项目支出绩效目标表"],
  ] as const) {
    await page.getByRole("combobox", { name: "表", exact: true }).focus();
    await page.keyboard.type(number);
    await expect(page.getByTitle(`${number} ${name}`)).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(page.locator(".sheet-title")).toContainText(name);
    await expect(differences).toContainText("4,500.00");
  }
  await accessible(page);

  await page.getByRole("button", { name: "采用", exact: true }).click();
  const sure = page.getByRole("dialog");
  await expect(sure).toContainText("请导入新版本");
  await sure.getByRole("button", { name: "采用" }).click();
  await expect(page.getByText("已采用", { exact: true })).toBeVisible();
  // What is left to the master data stays with it, and says that it has not been done.
  await expect(page.getByRole("heading", { name: "采用后须办理（已办理 0 / 1）" })).toBeVisible();
  const left = page.getByRole("row", { name: /支出标准 TRL-003/ });
  await expect(left.last()).toContainText("待办理");
  await accessible(page);
  await page.goto(`/compilation/control-figures?size=200&year=${YEAR}`);
  await expect(page.getByRole("row", { name: new RegExp(`${UNIT} `) })).toContainText("33,000.00");
});
