// A reallocation by keyboard alone: blocked across projects, mended, returned by the reviewer, sent again, approved by three people.
import type { Page } from "@playwright/test";
import { pressOn, toContent, typeInto } from "./keyboard";
import { accessible, become, expect, person, test } from "./support";

const UNIT = "165001";
interface Indicator {
  id: string;
  number: string;
  project_id: string | null;
  fund: string;
  function: string;
  dep_economy: string;
  expenditure_kind: string;
  available_fen: number;
  allotted: number;
}

async function indicators(page: Page): Promise<Indicator[]> {
  const answer = await page.request.get(`/api/indicator/indicators?with_available=true&limit=200`);
  const { items } = (await answer.json()) as { items: Indicator[] };
  return items.filter((one) => one.allotted === 1 && one.available_fen > 500_000);
}

/** Two indicators of one project between which the unit may move money, and one of another project. */
async function three(page: Page) {
  const all = await indicators(page);
  for (const from of all) {
    const alike = (one: Indicator) =>
      one.id !== from.id && one.fund === from.fund && one.function === from.function;
    const near = all.find(
      (one) =>
        alike(one) &&
        from.project_id !== null &&
        one.project_id === from.project_id &&
        one.expenditure_kind === from.expenditure_kind &&
        one.dep_economy.slice(0, 3) === "302" &&
        from.dep_economy.slice(0, 3) === "302",
    );
    const far = all.find((one) => alike(one) && one.project_id !== from.project_id);
    if (near && far) return { from, near, far };
  }
  throw new Error("the demonstration has no two indicators to move money between");
}

/** Chooses an indicator for a side by its number. */
async function pick(page: Page, side: number, number: string) {
  await pressOn(page, page.getByRole("button", { name: "选择指标" }).nth(side));
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("指标文号、摘要、项目")).toBeFocused();
  await page.keyboard.type(number);
  await page.keyboard.press("Enter");
  await expect(dialog.locator("tr.ant-table-row input[type=checkbox]")).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await expect(dialog.getByRole("checkbox", { name: number })).toBeFocused();
  await page.keyboard.press("Space");
  await page.keyboard.press("Control+Enter");
  await expect(dialog).toBeHidden();
}

async function available(page: Page, id: string): Promise<number> {
  const answer = await page.request.get(`/api/indicator/indicators/${id}`);
  return ((await answer.json()) as { indicator: Indicator }).indicator.available_fen;
}

/** Takes an action of the open document: by its key, or from its button. */
async function act(page: Page, action: string, key: string, opinion = "") {
  const button = page.getByRole("button", { name: action, exact: true });
  await expect(button).toBeEnabled();
  if (key) await page.keyboard.press(key);
  else await pressOn(page, button);
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("textbox").first()).toBeFocused();
  await page.keyboard.type(opinion);
  await expect(dialog.getByRole("button", { name: action, exact: true })).toBeEnabled();
  await expect(dialog.locator("[aria-busy=true], .ant-skeleton")).toHaveCount(0);
  await page.keyboard.press("Control+Enter");
  await expect(dialog).toBeHidden();
}

test("money moves between two indicators once everybody has agreed", async ({ page }) => {
  test.setTimeout(240_000);
  await become(page, person("handler", UNIT));
  const { from, near, far } = await three(page);
  const before = { from: await available(page, from.id), near: await available(page, near.id) };
  const into = (one: Indicator) => page.getByRole("textbox", { name: `${one.number} 调入金额` });

  await page.goto(`/indicator/reallocations/new?from=${from.id}`);
  await toContent(page);
  await typeInto(page, page.getByLabel("调剂事由"), "执行中支出结构变化，在同一项目内调剂");
  await typeInto(page, page.getByLabel(`${from.number} 调出金额`), "1234.5");
  await pick(page, 1, far.number);
  await typeInto(page, into(far), "1000");
  await expect(page.getByText("调出与调入相差 234.50 元")).toBeVisible();
  await typeInto(page, into(far), "1234.5");
  await expect(page.locator(".finding").filter({ hasText: "CR19" })).toBeVisible();
  await expect(page.getByRole("button", { name: "送审" })).toBeDisabled();
  // The key says so too, and leads to what is wrong.
  await page.keyboard.press("Control+Enter");
  await expect(page.locator(".ant-message-warning")).toBeVisible();
  await accessible(page);

  await pressOn(page, page.getByRole("button", { name: `移除 ${far.number}` }));
  await pick(page, 1, near.number);
  await typeInto(page, into(near), "1234.5");
  await expect(page.getByText("没有规则提示。")).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/\/indicator\/reallocations\/[0-9a-f-]{36}(#content)?$/);
  const address = new URL(page.url()).pathname;
  await expect(page.getByText("审核中").first()).toBeVisible();

  await become(page, person("reviewer", UNIT), address);
  await act(page, "退回", "Alt+r", "请写明调剂原因");
  await expect(page.getByText("被退回").first()).toBeVisible();

  await become(page, person("handler", UNIT), address);
  await toContent(page);
  await pressOn(page, page.getByRole("button", { name: "修改" }));
  await typeInto(page, page.getByLabel("调剂事由"), "年中培训任务增加，差旅相应减少");
  await page.keyboard.press("Control+s");
  await expect(page).toHaveURL(new RegExp(`${address}(#content)?$`));
  await act(page, "送审", "");

  for (const name of [person("reviewer", UNIT), person("head", UNIT), "caiwu"]) {
    await become(page, name, address);
    await act(page, "审核通过", "Alt+a");
  }
  await expect(page.getByText("已生效").first()).toBeVisible();
  await accessible(page);
  expect(await available(page, from.id)).toBe(before.from - 123_450);
  expect(await available(page, near.id)).toBe(before.near + 123_450);

  await page.goto(`/indicator/indicators/${near.id}`);
  await expect(page.getByRole("heading", { name: "指标明细账" })).toBeVisible();
  await expect(page.getByRole("cell", { name: /\+1,234\.50/ }).first()).toBeVisible();
  await accessible(page);
});
