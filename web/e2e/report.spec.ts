// The official budget tables: opened one after another, compared with the workbook, and followed to their lines.
import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { accessible, expect, login, test } from "./support";

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

test("budget tables open, tie, equal their workbook, and lead to their lines", async ({ page }) => {
  test.setTimeout(240_000);
  await login(page, "caiwu");
  await page.goto("/report/budget-tables");
  await expect(page.getByRole("heading", { level: 2, name: /部门收支总表$/ })).toBeVisible();
  await expect(page.getByText(/编制部门：165 .*汇总/)).toBeVisible();
  await expect(page.getByText(/项全部相符/)).toBeVisible();
  await accessible(page);

  for (const [number, name] of [
    ["03", "部门支出总表"],
    ["08", "政府性基金预算支出表"],
    ["10", "项目支出绩效目标表"],
  ] as const) {
    await page.getByRole("combobox", { name: "表", exact: true }).focus();
    await page.keyboard.type(number);
    await expect(page.getByTitle(`${number} ${name}`)).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 2, name: new RegExp(`${name}$`) })).toBeVisible();
  }
  await page.goto("/report/budget-tables?table=08");
  await expect(page.getByText("没有政府性基金预算拨款安排的支出。")).toBeVisible();

  // The workbook holds the numbers of the screen, in their order.
  await page.goto("/report/budget-tables?table=03");
  await expect(page.getByRole("heading", { level: 2, name: /部门支出总表$/ })).toBeVisible();
  const shown = await page.locator(".sheet-table tbody .figures").allTextContents();
  await page.getByRole("button", { name: "下载" }).click();
  const waiting = page.waitForEvent("download");
  await page.getByText("本表（XLSX）").click();
  const file = await (await waiting).path();
  expect(numbers(readFileSync(file))).toEqual(shown.filter((text) => text !== ""));

  // Enter on an amount opens its lines, whose sum is the amount.
  const total = page.locator(".sheet-table tbody td.strong .cell-lines").first();
  await total.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog").getByText("与表中数一致")).toBeVisible();
  await expect(page.getByRole("dialog").locator(".ant-table-row").first()).toBeVisible();
  await accessible(page);
});

test("the list of procurement adds up to its table, and the table leads back to the list", async ({
  page,
}) => {
  await login(page, "caiwu");
  await page.goto("/compilation/purchases?list=procurement&stage=approved");
  await expect(page.getByRole("heading", { level: 1, name: "采购与资产清单" })).toBeVisible();
  const rows = page.locator("tbody .ant-table-row");
  await expect(rows.first()).toBeVisible();
  await accessible(page);
  const all = page.getByRole("row", { name: /合计（全部）/ });
  const sum = ((await all.textContent()) ?? "").match(/[\d,]+\.\d\d/)?.[0] ?? "no sum";

  await page.goto("/report/budget-tables?table=11");
  await expect(page.getByRole("heading", { level: 2, name: /政府采购预算表$/ })).toBeVisible();
  const total = page.locator(".sheet-table tbody td.strong .cell-lines").first();
  await expect(total).toHaveText(sum);
  await total.focus();
  await page.keyboard.press("Enter");
  const lines = page.getByRole("dialog");
  await expect(lines.getByText("与表中数一致")).toBeVisible();
  await expect(lines.getByText("本年采购与资产清单").first()).toBeVisible();

  // A number of assets leads to what is bought, with its count.
  await page.goto("/report/budget-tables?table=13");
  await expect(page.getByRole("columnheader", { name: "购置数量" })).toBeVisible();
  await page.locator(".sheet-table tbody td.strong .cell-lines").first().click();
  await expect(lines.getByText(/^台式计算机更新 × \d+$/).first()).toBeVisible();
  await accessible(page);
});
