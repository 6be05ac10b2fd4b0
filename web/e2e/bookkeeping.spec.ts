// Vouchers that people enter: an event voucher is entered, reviewed and posted; it was wrong and is reversed; a manual
// voucher goes in by keyboard alone.
import type { Page } from "@playwright/test";
import { bookkeeping } from "../src/areas/bookkeeping/text";
import { accessible, become, expect, person, test } from "./support";

const UNIT = "165002";
const accountant = person("accountant", UNIT);
const reviewer = person("reviewer", UNIT);
const t = bookkeeping.zh;
const paper = { name: "原始凭证.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 凭证") };
const head = (page: Page) => page.locator(".page-head");
const check = (page: Page) => page.locator("aside.aside");

/** The address of a document that was just saved. */
async function saved(page: Page): Promise<string> {
  await expect(page).toHaveURL(/\/[0-9a-f-]{36}$/);
  return new URL(page.url()).pathname;
}

/** An action by its key, in its dialog. */
async function act(page: Page, key: string): Promise<void> {
  await expect(page.locator(".page-actions button").first()).toBeVisible();
  await page.keyboard.press(key);
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("textbox").first()).toBeFocused();
  await expect(dialog.locator("[aria-busy=true], .ant-skeleton")).toHaveCount(0);
  await page.keyboard.press("Control+Enter");
  await expect(dialog).toBeHidden();
}

test("an event voucher is entered, reviewed, posted, and reversed when it was wrong", async ({ page }) => {
  const summary = `摊销本月物业费 ${Date.now()}`;
  await become(page, accountant, "/bookkeeping/desk");
  await expect(page.getByRole("heading", { level: 1, name: t.desk.title })).toBeVisible();
  await accessible(page);
  await page.getByRole("link", { name: t.events.create }).click();
  await page.getByRole("combobox", { name: t.event }).focus();
  await page.keyboard.type("P41");
  await expect(page.getByTitle("P41 摊销待摊费用")).toBeVisible();
  await page.keyboard.press("Enter");
  await page.getByLabel(t.amount, { exact: true }).fill("123.45");
  await page.getByRole("textbox", { name: t.summary }).fill(summary);
  await expect(check(page).locator(".book").first()).toContainText("1401");
  await expect(check(page)).toContainText("没有上传原始凭证");
  await page.locator(".ant-upload input[type=file]").setInputFiles([paper]);
  await expect(check(page)).not.toContainText("没有上传原始凭证");
  await accessible(page);
  await page.keyboard.press("Control+Enter");
  const address = await saved(page);
  await expect(head(page)).toContainText("审核中");

  await become(page, reviewer, address);
  await act(page, "Alt+a");
  await expect(head(page)).toContainText("已记账");
  await expect(page.getByRole("heading", { level: 2, name: t.posted })).toBeVisible();
  await expect(page.locator(".voucher .book").first()).toContainText("123.45");

  await become(page, accountant, address);
  await page.getByRole("link", { name: t.reverse, exact: true }).click();
  await page.getByRole("textbox", { name: t.reversals.reason }).fill("金额记错");
  await expect(check(page)).toContainText("-123.45");
  await page.keyboard.press("Control+Enter");
  const reversal = await saved(page);
  await become(page, reviewer, reversal);
  await act(page, "Alt+a");
  await expect(head(page)).toContainText("已记账");
  await expect(page.locator(".voucher .book").first()).toContainText("-123.45");
  await accessible(page);
  await page.goto(address);
  await expect(page.getByText(`${t.reversed} →`)).toBeVisible();
});

test("a manual voucher is entered by keyboard alone", async ({ page }) => {
  await become(page, accountant, "/bookkeeping/manual-vouchers/new");
  const cell = (row: number, column: number) =>
    page.locator(`td[data-row="${row}"][data-column="${column}"] input`);
  await page.locator(".ant-upload input[type=file]").setInputFiles([paper]);
  await cell(0, 0).focus();
  await page.keyboard.type("220101");
  await page.keyboard.press("Enter");
  await expect(cell(1, 0)).toBeFocused();
  await page.keyboard.type("220102");
  await page.keyboard.press("ArrowUp");
  await expect(cell(0, 0)).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.type("50");
  await expect(page.locator(".book-balances")).toContainText("相差 50.00");
  await page.keyboard.press("Enter");
  await expect(cell(1, 2)).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(cell(1, 3)).toBeFocused();
  await page.keyboard.type("50");
  await expect(page.locator(".book-balances")).not.toContainText("相差");
  await page.getByRole("textbox", { name: t.summary }).focus();
  await page.keyboard.type(`工资项目调整 ${Date.now()}`);
  await expect(check(page).locator(".book").first()).toContainText("50.00");
  await accessible(page);
  await page.keyboard.press("Control+s");
  const address = await saved(page);
  await expect(head(page)).toContainText("未送审");
  await page.goto(`${address}/edit`);
  await expect(cell(1, 3)).toHaveValue("50.00");
  await cell(0, 2).focus();
  await page.keyboard.type("60");
  await expect(page.locator(".book-balances")).toContainText("相差 10.00");
  await expect(check(page)).toContainText("不相等");
});
