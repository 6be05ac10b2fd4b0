// Statements: opened for the department, compared with the workbook, and followed from a cell down to a voucher.
import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { accessible, expect, login, person, test } from "./support";

/** The files of a zip with deflated or stored entries, by name. */
function unzip(bytes: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(bytes.length - 22 + 16);
  while (bytes.readUInt32LE(at) === 0x02014b50) {
    const [method, size, name] = [
      bytes.readUInt16LE(at + 10),
      bytes.readUInt32LE(at + 20),
      bytes.readUInt16LE(at + 28),
    ];
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(from, from + size);
    files.set(
      bytes.subarray(at + 46, at + 46 + name).toString(),
      method === 0 ? packed : inflateRawSync(packed),
    );
    at += 46 + name + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
}

/** The numbers of a workbook's only sheet, as its format shows them. */
function numbers(bytes: Buffer): string[] {
  const sheet = unzip(bytes).get("xl/worksheets/sheet1.xml")?.toString() ?? "";
  const cells = [...sheet.matchAll(/<c r="[A-Z]+\d+"(?: s="\d+")?><v>([^<]*)<\/v>/g)];
  return cells.map((one) =>
    Number(one[1]).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  );
}

test("statements of the department open, tie, and equal their workbook", async ({ page }) => {
  await login(page, "caiwu");
  await page.goto("/statement/statements");
  await expect(page.getByRole("heading", { level: 2, name: /资产负债表/ })).toBeVisible();
  await expect(page.getByText(/编制部门：165 .*合并/)).toBeVisible();
  await expect(page.getByText(/项全部相符/)).toBeVisible();
  await expect(page.getByText(/合并抵销（元）/)).toBeVisible();
  await accessible(page);

  for (const [form, name] of [
    ["会政财02", "收入费用表"],
    ["会政财04", "现金流量表"],
    ["决算03", "支出决算表"],
  ] as const) {
    await page.getByRole("combobox", { name: "报表", exact: true }).focus();
    await page.keyboard.type(form);
    await expect(page.getByTitle(`${form} ${name}`)).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 2, name: new RegExp(name) })).toBeVisible();
  }
  // The workbook holds the numbers of the screen, in their order.
  const figures = page.locator(".sheet-table tbody .figures");
  const shown = await figures.allTextContents();
  await page.getByRole("button", { name: "下载" }).click();
  const waiting = page.waitForEvent("download");
  await page.getByText("本表（XLSX）").click();
  const file = await (await waiting).path();
  expect(numbers(readFileSync(file))).toEqual(shown.filter((text) => text !== ""));
});

test("a consolidated cell leads to its units, and one of them to its ledger", async ({ page }) => {
  await login(page, "caiwu");
  await page.goto("/statement/statements?table=cw02");
  const expense = page
    .getByRole("row", { name: /业务活动费用/ })
    .locator(".cell-lines")
    .first();
  await expense.focus();
  await page.keyboard.press("Enter");
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByText("与表中数一致")).toBeVisible();
  await drawer.locator(".statement-units a").first().click();
  // The same cell of the unit's own statement.
  await expect(page.getByText(/编制单位：165/)).toBeVisible();
  await expect(drawer.getByText("与表中数一致")).toBeVisible();
  await expect(drawer.getByRole("link", { name: "明细账" }).first()).toBeVisible();
});

test("a cell leads to its accounts, their ledger and a voucher", async ({ page }) => {
  await login(page, person("accountant", "165001"));
  await page.goto("/statement/statements?table=cw02&range=unit");
  await expect(page.getByRole("heading", { level: 2, name: /收入费用表/ })).toBeVisible();
  const expense = page
    .getByRole("row", { name: /业务活动费用/ })
    .locator(".cell-lines")
    .first();
  await expense.focus();
  await page.keyboard.press("Enter");
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByText("与表中数一致")).toBeVisible();
  await accessible(page);
  await drawer.getByRole("link", { name: "明细账" }).first().click();
  await expect(page).toHaveURL(/\/accounting\/accounts\/5001\/entries/);
  await page.locator('a[href*="/accounting/vouchers/"]').first().click();
  await expect(page).toHaveURL(/\/accounting\/vouchers\/[0-9a-f-]{36}/);
  await expect(page.getByText(/记账凭证/).first()).toBeVisible();
});
