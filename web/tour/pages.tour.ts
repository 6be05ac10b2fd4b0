// Takes the pictures of docs/tour.md, of the small demonstration department: a clerk's day and a supervisor's day.
import type { Page } from "@playwright/test";
import { expect, login, person, test } from "../e2e/support";
import { photograph } from "./camera";
import { twoRounds } from "./rounds";

const UNIT = "165001";

interface Picture {
  name: string;
  who: string;
  /** The address one begins at. */
  at: string;
  /** What is done there before the picture is taken. */
  after?: (page: Page) => Promise<void>;
  english?: boolean;
}

/** Nothing turns, nothing is on its way. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.locator(".ant-spin-spinning, .ant-skeleton-active")).toHaveCount(0);
  await page.waitForLoadState("networkidle");
}

/** Opens the first row of a list. */
async function first(page: Page): Promise<void> {
  await page.locator("tbody a").first().click();
  await settled(page);
}

/** Fills a new payment as far as the check beside it. */
async function fillPayment(page: Page): Promise<void> {
  await page.getByRole("button", { name: "选择指标" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("指标文号、摘要、项目").fill("日常公用经费");
  await expect(dialog.locator(".picker-row").first()).toContainText("日常公用经费");
  await dialog.locator(".picker-row").first().click();
  await dialog.getByRole("button", { name: /^选用/ }).click();
  const payee = page.getByRole("combobox", { name: /^\*?收款人$/ });
  await payee.click();
  await payee.fill("有限公司");
  await page.locator(".ant-select-item-option").filter({ hasText: "有限公司" }).first().click();
  await page.getByLabel(/用途/).fill("支付一季度物业管理费");
  await page.getByLabel("金额（元） 1").fill("1250");
  await expect(page.locator(".preflight")).toContainText("可以送审");
}

/** Two versions of a budget, the second of which asks for less. */
async function compared(page: Page): Promise<void> {
  await page.goto(await twoRounds(new URL(page.url()).origin));
  await settled(page);
}

/** The trace of a payment whose project was costed by a standard. */
async function traced(page: Page): Promise<void> {
  const answer = await page.request.get("/api/execution/payments?limit=200&order=number");
  const { items } = (await answer.json()) as { items: { id: string; state: string }[] };
  for (const one of items.filter((row) => row.state === "paid")) {
    const chain = await page.request.get(`/api/trace/payment/${one.id}`);
    const { nodes } = (await chain.json()) as { nodes: { kind: string }[] };
    if (!nodes.some((node) => node.kind === "standard")) continue;
    // The whole chain in one view.
    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.goto(`/trace/payment/${one.id}`);
    await settled(page);
    await page.locator(".picture").focus();
    return page.keyboard.press("0");
  }
  throw new Error("the demonstration has no payment on a standard");
}

const CLERK = person("handler", UNIT);
const SUPERVISOR = "jianguan";

const PICTURES: Picture[] = [
  // The clerk's day.
  { name: "home", who: CLERK, at: "/" },
  { name: "project", who: CLERK, at: "/project/projects?tab=all&order=number", after: first },
  { name: "budget", who: CLERK, at: "/compilation/budgets?tab=all&order=number", after: first },
  { name: "indicators", who: CLERK, at: "/indicator/indicators?order=-held" },
  { name: "indicator", who: CLERK, at: "/indicator/indicators?order=-held", after: first },
  { name: "payment-new", who: CLERK, at: "/execution/payments/new", after: fillPayment },
  { name: "payments", who: CLERK, at: "/execution/payments?tab=all" },
  { name: "inbox", who: person("cashier", UNIT), at: "/flow/inbox" },
  { name: "payment", who: CLERK, at: "/execution/payments?tab=all&state=paid", after: first },
  { name: "voucher", who: person("accountant", UNIT), at: "/accounting/vouchers", after: first },
  { name: "standards", who: "caiwu", at: "/masterdata/standards" },
  { name: "reconciliation", who: "caiwu", at: "/masterdata/reconciliations", after: first },
  // The budget of a year.
  { name: "control-figures", who: "caiwu", at: "/compilation/control-figures" },
  { name: "rounds", who: "caiwu", at: "/compilation/rounds?year=2026" },
  { name: "comparison", who: "caiwu", at: "/compilation/budgets", after: compared },
  { name: "budget-table", who: "caiwu", at: "/report/budget-tables?table=03" },
  // The supervisor's day.
  { name: "dashboard", who: SUPERVISOR, at: "/supervision/dashboard" },
  { name: "rates", who: SUPERVISOR, at: "/supervision/execution-rates?by=unit" },
  { name: "rule-hits", who: SUPERVISOR, at: "/supervision/rule-hits" },
  { name: "trace", who: SUPERVISOR, at: "/trace", after: traced },
  { name: "quality", who: SUPERVISOR, at: "/supervision/quality" },
  // In English.
  { name: "dashboard-en", who: SUPERVISOR, at: "/supervision/dashboard", english: true },
  { name: "trace-en", who: SUPERVISOR, at: "/trace", after: traced, english: true },
];

for (const picture of PICTURES) {
  test(picture.name, async ({ page }) => {
    if (picture.english) await page.addInitScript(() => localStorage.setItem("yiti.language", "en"));
    await login(page, picture.who);
    await page.goto(picture.at);
    await settled(page);
    await picture.after?.(page);
    await settled(page);
    await photograph(page, picture.name);
  });
}
