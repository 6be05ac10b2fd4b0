// A payment's life in the browser: entered, blocked and mended, returned and mended again, approved, paid, booked.
import type { Page } from "@playwright/test";
import { accessible, expect, login, person, test } from "./support";

const UNIT = "165002";

/** Another person at the same browser. */
async function as(page: Page, name: string): Promise<void> {
  await page.context().clearCookies();
  await login(page, name);
}

async function chooseIndicator(page: Page): Promise<void> {
  await page.getByRole("button", { name: "选择指标" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("指标文号、摘要、项目").fill("日常公用经费");
  await expect(dialog.locator(".picker-row").first()).toContainText("日常公用经费");
  await dialog.locator(".picker-row").first().click();
  await dialog.getByRole("button", { name: /^选用/ }).click();
}

async function choosePayee(page: Page): Promise<void> {
  const payee = page.getByRole("combobox", { name: /^\*?收款人$/ });
  await payee.click();
  await payee.fill("有限公司");
  await page.locator(".ant-select-item-option").filter({ hasText: "有限公司" }).first().click();
}

/** Takes an action through its dialog. */
async function act(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
}

test("a payment is blocked, mended, returned, sent again, approved, paid and booked", async ({ page }) => {
  test.setTimeout(400_000);
  const head = page.locator(".page-head");
  const check = page.locator(".preflight");
  const submit = page.getByRole("button", { name: "送审", exact: true });

  await login(page, person("handler", UNIT));
  await page.goto("/execution/payments/new");
  await chooseIndicator(page);
  await choosePayee(page);
  const purpose = `购买办公用品 ${Date.now()}`;
  await page.getByLabel(/用途/).fill(purpose);

  // More than there is: the server says so beside the form, and there is nothing to press.
  await page.getByLabel("金额（元） 1").fill("900000000");
  await expect(check.locator(".finding").first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^送审：/ })).toBeDisabled();
  await accessible(page);

  // What is typed outlives a reload.
  page.once("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(page.getByLabel(/用途/)).toHaveValue(purpose);
  await page.getByLabel("金额（元） 1").fill("12.34");
  await expect(check).toContainText("可以送审");
  await expect(check.locator(".book").first()).toContainText("12.34");

  // A file goes along; one that is not what its name says is refused by name.
  const files = page.locator(".ant-upload input[type=file]");
  const contract = { name: "合同.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 合同") };
  await files.setInputFiles([contract, { ...contract, name: "发票.png" }]);
  await expect(page.getByRole("heading", { name: "附件（1）" })).toBeVisible();
  await expect(page.locator(".files-failed")).toContainText("发票.png");
  await accessible(page);
  await submit.dblclick();
  await expect(page).toHaveURL(/payments\/[0-9a-f-]{36}$/);
  await expect(head).toContainText("审核中");
  const address = new URL(page.url()).pathname;

  // The reviewer returns it by keyboard alone.
  await as(page, person("reviewer", UNIT));
  await page.goto(`${address}?queue=1`);
  await expect(page.getByRole("button", { name: "退回" })).toBeEnabled();
  await accessible(page);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "下载 合同.pdf" }).click();
  expect((await saved).suggestedFilename()).toBe("合同.pdf");
  await expect(page.getByRole("button", { name: "删除附件 合同.pdf" })).toBeHidden();
  await page.keyboard.press("Alt+r");
  await page.getByRole("dialog").getByRole("textbox").fill("金额与发票不符");
  await expect(page.getByRole("dialog").getByRole("button", { name: "退回" })).toBeEnabled();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("dialog")).toBeHidden();

  await as(page, person("handler", UNIT));
  await page.goto(address);
  await page.getByRole("button", { name: "修改" }).click();
  await page.getByLabel("金额（元） 1").fill("12.30");
  await expect(check.locator(".book").first()).toContainText("12.30");
  await submit.click();
  await expect(head).toContainText("审核中");

  for (const name of [person("reviewer", UNIT), person("head", UNIT)]) {
    await as(page, name);
    await page.goto(address);
    await expect(page.getByText("金额与发票不符")).toBeVisible();
    await act(page, "审核通过");
  }

  await as(page, person("cashier", UNIT));
  await page.goto(address);
  await act(page, "发送银行");
  await expect(head).toContainText("已发送银行");
  const number = (await head.locator(".number").textContent()) ?? "";

  // The bank answers; one row of its file is about nothing known.
  await page.goto("/execution/bank-receipts");
  await page.getByRole("button", { name: "接收回单文件" }).click();
  const rows = [
    "receipt_no,payment_no,result,amount_yuan,date,reason",
    `E2E-${Date.now()},${number},paid,12.30,2026-11-24,`,
    `E2E-${Date.now()}-X,ZF-0,paid,1.00,2026-11-24,`,
  ];
  await page.locator("input[type=file]").setInputFiles({
    name: "receipts.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(rows.join("\r\n")),
  });
  await expect(page.getByRole("dialog")).toContainText("查无此单");
  await accessible(page);

  await page.goto(address);
  await expect(head).toContainText("已支付");
  await expect(page.locator(".books").first()).toContainText("12.30");
});
