// From a payment to its standard and to its payee, in the picture and in the table; from balances down to the document.
import { pressOn, tabTo, toContent, typeInto } from "./keyboard";
import { accessible, become, expect, person, test } from "./support";

interface Chain {
  nodes: { kind: string; id: string; number: string; title: string }[];
}

/** A payment whose chain reaches a standard. */
async function payment(request: import("@playwright/test").APIRequestContext) {
  const answer = await request.get("/api/execution/payments?limit=100");
  const { items } = (await answer.json()) as { items: { id: string; number: string; state: string }[] };
  for (const one of items.filter((row) => row.state === "paid")) {
    const chain = (await (await request.get(`/api/trace/payment/${one.id}`)).json()) as Chain;
    const standard = chain.nodes.find((node) => node.kind === "standard");
    const payee = chain.nodes.find((node) => node.kind === "payee_account");
    if (standard && payee) return { ...one, standard, payee };
  }
  throw new Error("the demonstration has no payment on a standard");
}

test("a payment is traced by keyboard to its standard and to its payee", async ({ page }) => {
  test.setTimeout(120_000);
  await become(page, "jianguan");
  const { id, number, standard, payee } = await payment(page.request);

  await page.goto(`/execution/payments/${id}`);
  await toContent(page);
  await pressOn(page, page.getByRole("link", { name: "追溯", exact: true }));
  await expect(page).toHaveURL(new RegExp(`/trace/payment/${id}(#content)?$`));
  const card = (text: string) => page.locator(".card").filter({ hasText: text });
  await expect(card(number).getByText("起点")).toBeVisible();
  await expect(card(standard.number).first()).toBeAttached();
  await expect(card(payee.title).first()).toBeAttached();
  await accessible(page);

  // The keyboard moves the picture and goes from card to card.
  const view = page.locator(".react-flow__viewport");
  const still = await view.getAttribute("style");
  await tabTo(page, page.locator(".picture"));
  await page.keyboard.press("ArrowRight");
  await expect(view).not.toHaveAttribute("style", still ?? "");
  await page.keyboard.press("0");

  await tabTo(page, page.getByRole("tab", { name: "图" }));
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/view=table/);
  await expect(page.getByRole("row").filter({ hasText: number }).first()).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: standard.number }).first()).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: payee.title }).first()).toBeVisible();
  await accessible(page);
  await pressOn(page, page.getByRole("link", { name: number, exact: true }).first());
  await expect(page).toHaveURL(new RegExp(`/execution/payments/${id}(#content)?$`));
});

test("a number is looked for; what has no number of ours is not found", async ({ page }) => {
  await become(page, "jianguan", "/trace");
  const { id, number } = await payment(page.request);
  await toContent(page);
  await typeInto(page, page.getByLabel("编号"), "no-such-number");
  await page.keyboard.press("Enter");
  await expect(page.locator(".problem")).toBeVisible();
  await typeInto(page, page.getByLabel("编号"), number);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/trace/payment/${id}(#content)?$`));
});

test("from the balances down to the document, and vouchers for printing", async ({ page }) => {
  test.setTimeout(120_000);
  await become(page, person("accountant", "165001"));
  await page.goto("/accounting/balances");
  await expect(page.getByText("财务会计 借贷平衡")).toBeVisible();
  await accessible(page);
  await page
    .getByRole("link", { name: /^5001 / })
    .first()
    .click();
  await expect(page.getByRole("heading", { name: "科目明细账 5001" })).toBeVisible();
  await page
    .getByRole("link", { name: /^2026-\d\d-\d+$/ })
    .first()
    .click();
  await expect(page.getByRole("heading", { name: "财务会计分录" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "预算会计分录" })).toBeVisible();
  await accessible(page);

  await page.getByRole("button", { name: "打印" }).click();
  await expect(page.locator(".form")).toHaveCount(1);
  await expect(page.locator(".form")).toContainText("记 账 凭 证");
  await accessible(page);
  await page.goBack();
  const source = page.getByRole("link", { name: /^(ZF|SR|WL)-/ }).first();
  const number = (await source.textContent()) ?? "";
  await source.click();
  await expect(page.locator(".page-head")).toContainText(number);
});

test("vouchers chosen in the list are printed three a page, each within its place", async ({ page }) => {
  await become(page, person("accountant", "165001"));
  await page.goto("/accounting/vouchers");
  const boxes = page.locator(".ant-table-row .ant-checkbox-input");
  for (const place of [0, 1, 2, 3]) await boxes.nth(place).check();
  await page.getByRole("button", { name: "打印所选" }).click();
  await expect(page.locator(".paper").first().locator(".form")).toHaveCount(3);
  const sizes = await page
    .locator(".form")
    .evaluateAll((forms) => forms.map((form) => form.scrollHeight - form.clientHeight));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1);
});
