// A reallocation: blocked across projects, mended, returned by the reviewer, sent again, approved by three people.
import type { Page } from "@playwright/test";
import { accessible, expect, login, person, test } from "./support";

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

async function become(page: Page, name: string) {
  await page.context().clearCookies();
  await login(page, name);
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

async function pick(page: Page, side: number, number: string) {
  await page.getByRole("button", { name: "选择指标" }).nth(side).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("指标文号、摘要、项目").fill(number);
  await page.keyboard.press("Enter");
  await dialog.getByRole("checkbox", { name: number }).check();
  await dialog.getByRole("button", { name: "选用（1）" }).click();
  await expect(dialog).toBeHidden();
}

async function available(page: Page, id: string): Promise<number> {
  const answer = await page.request.get(`/api/indicator/indicators/${id}`);
  return ((await answer.json()) as { indicator: Indicator }).indicator.available_fen;
}

async function act(page: Page, action: string, opinion?: string) {
  await page.getByRole("button", { name: action, exact: true }).click();
  const dialog = page.getByRole("dialog");
  if (opinion) await dialog.getByRole("textbox").first().fill(opinion);
  await dialog.getByRole("button", { name: action, exact: true }).click();
  await expect(dialog).toBeHidden();
}

test("money moves between two indicators once everybody has agreed", async ({ page }) => {
  test.setTimeout(240_000);
  await login(page, person("handler", UNIT));
  const { from, near, far } = await three(page);
  const before = { from: await available(page, from.id), near: await available(page, near.id) };

  await page.goto(`/indicator/reallocations/new?from=${from.id}`);
  await page.getByLabel("调剂事由").fill("执行中支出结构变化，在同一项目内调剂");
  await page.getByLabel(`${from.number} 调出金额`).fill("1234.5");
  await pick(page, 1, far.number);
  await page.getByLabel(`${far.number} 调入金额`).fill("1000");
  await expect(page.getByText("调出与调入相差 234.50 元")).toBeVisible();
  await page.getByLabel(`${far.number} 调入金额`).fill("1234.5");
  await expect(page.locator(".finding").filter({ hasText: "CR19" })).toBeVisible();
  await expect(page.getByRole("button", { name: "送审" })).toBeDisabled();
  await accessible(page);

  await page.getByRole("button", { name: `移除 ${far.number}` }).click();
  await pick(page, 1, near.number);
  await page.getByLabel(`${near.number} 调入金额`).fill("1234.5");
  await expect(page.getByText("没有规则提示。")).toBeVisible();
  await page.getByRole("button", { name: "送审" }).click();
  await expect(page).toHaveURL(/\/indicator\/reallocations\/[0-9a-f-]{36}$/);
  const address = page.url();
  await expect(page.getByText("审核中").first()).toBeVisible();

  await become(page, person("reviewer", UNIT));
  await page.goto(address);
  await act(page, "退回", "请写明调剂原因");
  await expect(page.getByText("被退回").first()).toBeVisible();

  await become(page, person("handler", UNIT));
  await page.goto(`${address}/edit`);
  await page.getByLabel("调剂事由").fill("年中培训任务增加，差旅相应减少");
  await page.getByRole("button", { name: "保存修改" }).click();
  await expect(page).toHaveURL(address);
  await act(page, "送审");

  for (const name of [person("reviewer", UNIT), person("head", UNIT), "caiwu"]) {
    await become(page, name);
    await page.goto(address);
    await act(page, "审核通过");
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
