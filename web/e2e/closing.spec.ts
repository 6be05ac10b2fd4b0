// Sets of books: the last month of a unit is closed from its checklist by two people, and shows in the matrix; a month that
// is not over cannot be closed.
import { closing } from "../src/areas/closing/text";
import { accessible, become, expect, person, test } from "./support";

const UNIT = "165005002";
const accountant = person("accountant", UNIT);
const reviewer = person("reviewer", UNIT);
const t = closing.zh;

test("a month is closed from its checklist by two people and stays closed", async ({ page }) => {
  await become(page, accountant, "/closing/books");
  await expect(page.getByRole("heading", { level: 1, name: t.books.title })).toBeVisible();
  const row = page.getByRole("row", { name: new RegExp(UNIT) });
  await expect(row.getByLabel("2026年9月 已结账")).toBeVisible();
  await accessible(page);

  // November is not over: the checklist says so, and nothing can be submitted.
  await row.getByLabel("2026年11月 未结账").click();
  const checklist = page.locator(".checklist");
  await expect(checklist).toContainText(t.closes.states.fail ?? "");
  await expect(page.getByRole("button", { name: t.submit })).toBeDisabled();

  await page.goto("/closing/books");
  await row.getByLabel("2026年10月 未结账").click();
  await expect(page.getByText(t.closes.passes)).toBeVisible();
  await expect(checklist.getByRole("row", { name: /CR59/ })).toContainText(t.closes.states.pass ?? "");
  await accessible(page);
  await expect(page.getByRole("button", { name: t.submit })).toBeEnabled();
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/[0-9a-f-]{36}$/);
  const address = new URL(page.url()).pathname;
  await expect(page.locator(".page-head")).toContainText("审核中");

  await become(page, reviewer, address);
  await expect(page.locator(".page-actions button").first()).toBeVisible();
  await page.keyboard.press("Alt+a");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("textbox").first()).toBeFocused();
  await expect(dialog.locator("[aria-busy=true], .ant-skeleton")).toHaveCount(0);
  await page.keyboard.press("Control+Enter");
  await expect(dialog).toBeHidden();
  await expect(page.locator(".page-head")).toContainText("已结账");
  await expect(page.getByText(t.closes.kept)).toBeVisible();
  await accessible(page);

  await page.goto("/closing/books");
  await expect(row.getByLabel("2026年10月 已结账")).toBeVisible();
});
