// A payment's life in the browser, by keyboard alone: entered, blocked and mended, kept as a draft, sent once whatever
// the line does, returned and mended again, approved, paid, booked; and its shorter twin in English.
import type { Page } from "@playwright/test";
import { execution } from "../src/areas/execution/text";
import { common } from "../src/text/common";
import { choose, pressOn, toContent, typeInto } from "./keyboard";
import { accessible, become, expect, inLanguage, type Language, person, test, titles } from "./support";

const UNIT = "165002";
const PATH = "/execution/payments";
const handler = person("handler", UNIT);
const reviewer = person("reviewer", UNIT);

/** Fills a new payment: an indicator, far too much of it, somebody, for something. */
async function enter(page: Page, language: Language, purpose: string): Promise<void> {
  const t = execution[language].payments;
  await toContent(page);
  await pressOn(page, page.getByRole("button", { name: t.chooseIndicators }));
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("searchbox").or(dialog.getByRole("textbox"))).toBeFocused();
  await page.keyboard.type("日常公用经费");
  await expect(dialog.locator(".picker-row").first()).toContainText("日常公用经费");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await page.keyboard.press("Control+Enter");
  await expect(dialog).toBeHidden();
  await typeInto(page, amount(page, language), "900000000");
  await choose(page, page.getByRole("combobox", { name: t.payee }), "有限公司");
  await typeInto(page, page.getByRole("textbox", { name: t.purpose }), purpose);
}

const amount = (page: Page, language: Language) =>
  page.getByRole("textbox", { name: `${execution[language].payments.amountYuan} 1` });

/** The server's decision beside the form. */
const check = (page: Page) => page.locator(".preflight");
const head = (page: Page) => page.locator(".page-head");

/** The server refuses it beside the form; the key to submit says so and leads to what is wrong, and the amount is mended. */
async function mend(page: Page, language: Language, amended: string): Promise<void> {
  await expect(check(page).locator(".finding").first()).toBeVisible();
  await expect(check(page)).toContainText(execution[language].preflight.cannot);
  await page.keyboard.press("Control+Enter");
  await expect(page.locator(".ant-message-warning")).toBeVisible();
  await typeInto(page, amount(page, language), amended);
  await expect(check(page)).toContainText(execution[language].preflight.can);
  await expect(check(page).locator(".book").first()).toContainText(amended);
}

/** Waits for the page of the document that was entered; its address. */
async function saved(page: Page): Promise<string> {
  await expect(page).toHaveURL(/payments\/[0-9a-f-]{36}(#content)?$/);
  return new URL(page.url()).pathname;
}

/** Takes an action of the open document by its key, or from its button. */
async function act(page: Page, action: string, opinion = "", key = ""): Promise<void> {
  const button = page.getByRole("button", { name: action, exact: true });
  await expect(button).toBeEnabled();
  if (key) await page.keyboard.press(key);
  else await pressOn(page, button);
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("textbox").first()).toBeFocused();
  if (opinion) await page.keyboard.type(opinion);
  await expect(dialog.getByRole("button", { name: action, exact: true })).toBeEnabled();
  await expect(dialog.locator("[aria-busy=true], .ant-skeleton")).toHaveCount(0);
  // Twice is once.
  await page.keyboard.press("Control+Enter");
  await page.keyboard.press("Control+Enter");
  await expect(dialog).toBeHidden();
}

/** How many payments there are with this purpose. */
async function count(page: Page, purpose: string): Promise<number> {
  const answer = await page.request.get(`/api${PATH}?limit=50&text=${encodeURIComponent(purpose)}`);
  return ((await answer.json()) as { items: unknown[] }).items.length;
}

test("payments are entered, returned, mended, approved, paid and booked by keyboard alone", async ({
  page,
  context,
}) => {
  test.setTimeout(400_000);
  const purposes = ["购买办公用品", "印制会议材料"].map((purpose) => `${purpose} ${Date.now()}`);
  const [first = "", second = ""] = purposes;
  await become(page, handler, `${PATH}/new`);
  const says = await titles(page, "payment", "zh");
  await enter(page, "zh", first);
  await accessible(page);

  // What is typed outlives a reload.
  page.once("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(page.getByRole("textbox", { name: "用途" })).toHaveValue(first);
  await mend(page, "zh", "12.34");

  // A file goes along; one that is not what its name says is refused by name.
  const files = page.locator(".ant-upload input[type=file]");
  const contract = { name: "合同.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 合同") };
  await files.setInputFiles([contract, { ...contract, name: "发票.png" }]);
  await expect(page.getByRole("heading", { name: "附件（1）" })).toBeVisible();
  await expect(page.locator(".files-failed")).toContainText("发票.png");

  // A draft, sent from its own page.
  await page.keyboard.press("Control+s");
  const address = await saved(page);
  await expect(head(page)).toContainText(says.state("draft"));
  await act(page, says.action("submit"));
  await expect(head(page)).toContainText(says.state("in_review"));
  expect(await count(page, first)).toBe(1);

  // The next one: the line breaks while it is typed, and again after the server has taken it. Nothing is lost or doubled.
  await page.goto(`${PATH}/new?copy=${address.split("/").pop()}`);
  await toContent(page);
  await typeInto(page, page.getByRole("textbox", { name: "用途" }), second);
  await context.setOffline(true);
  await typeInto(page, amount(page, "zh"), "23.45");
  await expect(page.getByRole("status")).toContainText(common.zh.shell.offline);
  await context.setOffline(false);
  await expect(page.getByText(common.zh.shell.online)).toBeVisible();
  await expect(page.getByRole("textbox", { name: "用途" })).toHaveValue(second);
  await expect(check(page)).toContainText("可以送审");
  await expect(check(page).locator(".book").first()).toContainText("23.45");
  await page.route(/\/payments\?submit=true$/, async (route) => {
    await route.fetch();
    await route.abort("connectionreset");
  });
  await page.keyboard.press("Control+Enter");
  await expect(page.locator(".problem")).toContainText(common.zh.error.offlineTitle);
  await page.unroute(/\/payments\?submit=true$/);
  await expect(page.getByText(common.zh.shell.online)).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await page.keyboard.press("Control+Enter");
  const later = await saved(page);
  expect(await count(page, second)).toBe(1);

  // The reviewer returns the first and is led to the next one.
  await become(page, reviewer, `${address}?queue=1`);
  await accessible(page);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "下载 合同.pdf" }).click();
  expect((await download).suggestedFilename()).toBe("合同.pdf");
  await expect(page.getByRole("button", { name: "删除附件 合同.pdf" })).toBeHidden();
  await act(page, says.action("return"), "金额与发票不符", "Alt+r");
  await expect(page).toHaveURL(new RegExp(later));
  await act(page, says.action("approve"), "", "Alt+a");

  await become(page, handler, address);
  await expect(page.getByText("金额与发票不符")).toBeVisible();
  await pressOn(page, page.getByRole("button", { name: says.action("edit") }));
  await typeInto(page, amount(page, "zh"), "12.30");
  await expect(check(page).locator(".book").first()).toContainText("12.30");
  await page.keyboard.press("Control+Enter");
  await expect(head(page)).toContainText(says.state("in_review"));

  for (const name of [reviewer, person("head", UNIT)]) {
    await become(page, name, address);
    await act(page, says.action("approve"), "", "Alt+a");
  }
  await become(page, person("cashier", UNIT), address);
  await act(page, says.action("instruct"));
  const number = (await head(page).locator(".number").textContent()) ?? "";

  // The bank answers; one row of its file is about nothing known.
  await page.goto("/execution/bank-receipts");
  await toContent(page);
  await pressOn(page, page.getByRole("button", { name: execution.zh.receipts.take }));
  const rows = [
    "receipt_no,payment_no,result,amount_yuan,date,reason",
    `E2E-${Date.now()},${number},paid,12.30,2026-11-24,`,
    `E2E-${Date.now()}-X,ZF-0,paid,1.00,2026-11-24,`,
  ];
  const chooser = page.waitForEvent("filechooser");
  await pressOn(page, page.getByRole("dialog").getByRole("button", { name: execution.zh.upload.dragged }));
  const buffer = Buffer.from(rows.join("\r\n"));
  await (await chooser).setFiles({ name: "receipts.csv", mimeType: "text/csv", buffer });
  await expect(page.getByRole("dialog")).toContainText("查无此单");
  await accessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();

  await page.goto(address);
  await expect(head(page)).toContainText(says.state("paid"));
  await expect(page.locator(".books").first()).toContainText("12.30");
});

test("a payment is blocked, mended and approved by two people in English @full", async ({ page }) => {
  test.setTimeout(240_000);
  const purpose = `Office supplies ${Date.now()}`;
  await inLanguage(page, "en");
  await become(page, handler, `${PATH}/new`);
  const says = await titles(page, "payment", "en");
  await enter(page, "en", purpose);
  const finding = check(page).locator(".finding").first();
  await expect(finding).toContainText(`${common.en.document.block} CR`);
  await expect(finding).toContainText("900,000,000.00");
  await expect(finding).toContainText(`${common.en.document.clause}: `);
  await mend(page, "en", "34.50");
  await page.keyboard.press("Control+Enter");
  const address = await saved(page);
  await expect(head(page)).toContainText(says.state("in_review"));
  for (const name of [reviewer, person("head", UNIT)]) {
    await become(page, name, address);
    await act(page, says.action("approve"), "", "Alt+a");
  }
  await expect(head(page)).toContainText(says.state("approved"));
  await accessible(page);
});
