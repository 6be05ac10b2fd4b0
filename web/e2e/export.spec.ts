// A list as a file holds what the list shows: every column of the screen, cell for cell, of a page, of all, of a choice.
import type { Page } from "@playwright/test";
import readWorkbook from "read-excel-file/node";
import { common } from "../src/text/common";
import { become, expect, person, test } from "./support";

const t = common.zh.list;
type Cell = string | number | boolean | Date | null;
interface Sheet {
  titles: string[];
  rows: Cell[][];
}

/** What the table shows: its heads and the cells beneath, without the boxes for choosing. */
async function screen(page: Page): Promise<{ titles: string[]; rows: string[][]; sums: string[][] }> {
  await expect(page.locator(".ant-spin-spinning")).toHaveCount(0);
  const texts = (row: string, cell: string) =>
    page
      .locator(row)
      .evaluateAll(
        (rows, inner) =>
          rows.map((one) =>
            [...one.querySelectorAll(inner)]
              .filter((each) => !each.classList.contains("ant-table-selection-column"))
              .map((each) => (each.textContent ?? "").trim().replace(/\s+/g, " ")),
          ),
        cell,
      );
  const [titles = []] = await texts(".ant-table-header thead tr", "th");
  const rows = await texts("tr.ant-table-row", "td");
  // The foot has an empty cell under the boxes to choose by.
  const sums = (await texts(".ant-table-summary tr", "td")).map((row) =>
    row.slice(row.length - titles.length),
  );
  return { titles, rows, sums };
}

/** Takes the list out as a workbook and opens it. */
async function taken(page: Page, part: string): Promise<Sheet> {
  await page.getByRole("button", { name: t.export }).click();
  const saved = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: `${part}（XLSX）` }).click();
  const sheets = await readWorkbook(await (await saved).path());
  const [titles = [], ...rows] = (sheets[0]?.data ?? []) as Cell[][];
  return { titles: titles.map(String), rows };
}

/** Columns of the file that stand under a head of the screen: codes and names are columns of their own there. */
function places(sheet: Sheet, title: string): number[] {
  const named = [`${title}代码`, `${title}编号`, title, `${title}名称`];
  const bare = sheet.titles.map((one) => one.replace(/（.*）$/, ""));
  return named.map((name) => bare.indexOf(name)).filter((place) => place >= 0);
}

const fen = (text: string) => Math.round(Number(text.replace(/,/g, "")) * 100);

/** A cell of the screen as the file must have it. */
function same(shown: string, cells: Cell[]): boolean {
  const [first] = cells;
  if (typeof first === "number") return fen(shown.replace("%", "")) === Math.round(first * 100);
  const text = cells
    .map((cell) => String(cell ?? ""))
    .join(" ")
    .trim();
  // Where the file has no name beside a code, the screen says it: 50201 办公经费.
  if (cells.length === 1 && /^\d+ /.test(shown)) return shown.startsWith(`${text} `);
  // The file has seconds too.
  return /^\d{4}-\d\d-\d\d \d\d:\d\d$/.test(shown) ? text.startsWith(shown) : text === shown;
}

/** Compares the rows of the screen with those of the file; `alone` names the columns that only the screen has. */
function compare(shown: { titles: string[]; rows: string[][] }, sheet: Sheet, alone: string[]): void {
  const only = shown.titles.filter((title) => places(sheet, title).length === 0);
  expect(only).toEqual(alone);
  const differing = shown.rows.flatMap((row, at) =>
    shown.titles.flatMap((title, column) => {
      const cells = places(sheet, title).map((place) => sheet.rows[at]?.[place] ?? null);
      const text = row[column] ?? "";
      return only.includes(title) || same(text, cells) ? [] : [`${title}: ${text} ≠ ${cells.join(" ")}`];
    }),
  );
  expect(differing).toEqual([]);
}

/** The sum of a column of the file, in fen. */
function sum(sheet: Sheet, title: string): number {
  const [place = -1] = places(sheet, title);
  return sheet.rows.reduce((total, row) => total + Math.round(Number(row[place]) * 100), 0);
}

test("payments: a page, all of them and a choice go out as they are shown", async ({ page }) => {
  test.setTimeout(180_000);
  await page.addInitScript(() => localStorage.setItem("yiti.columns.payments", '{"hidden":[]}'));
  await become(page, person("handler", "165001"), "/execution/payments?tab=all&size=20");
  await page.getByRole("button", { name: t.next, exact: true }).click();
  await expect(page.getByRole("navigation", { name: t.page(2) })).toBeVisible();
  const alone = ["复制"];
  const shown = await screen(page);
  const [ofPage = [], ofAll = []] = shown.sums;
  const column = shown.titles.indexOf("金额");
  expect(shown.rows.length).toBeGreaterThan(1);

  const paged = await taken(page, t.exportPage);
  expect(paged.rows).toHaveLength(shown.rows.length);
  compare(shown, paged, alone);
  expect(sum(paged, "金额")).toBe(fen(ofPage[column] ?? ""));

  const all = await taken(page, t.exportAll);
  await expect(page.getByText(t.total(all.rows.length))).toBeVisible();
  compare(shown, { ...all, rows: all.rows.slice(20) }, alone);
  expect(sum(all, "金额")).toBe(fen(ofAll[column] ?? ""));

  // The file keeps yuan to the fen; the screen may round to 10,000 yuan.
  await page.getByText(t.wan, { exact: true }).click();
  const boxes = page.locator("tr.ant-table-row input[type=checkbox]");
  for (const at of [0, 1]) await boxes.nth(at).check();
  await expect(page.locator("tfoot.ant-table-summary")).toContainText(t.sumSelected);
  const few = await taken(page, t.exportSelected);
  expect(few.rows).toEqual(paged.rows.slice(0, 2));
  const rounded = (await screen(page)).sums[0]?.[column] ?? "";
  expect(fen(rounded)).toBe(Math.round(sum(few, "金额") / 10_000));
});

for (const list of [
  { name: "persons", who: person("handler", "165001"), path: "/masterdata/persons?size=20", alone: [] },
  {
    name: "indicators",
    who: person("handler", "165001"),
    path: "/indicator/indicators?size=20",
    alone: ["构成"],
  },
]) {
  test(`${list.name}: a page and all of them go out as they are shown @full`, async ({ page }) => {
    await page.addInitScript(
      (name) => localStorage.setItem(`yiti.columns.${name}`, '{"hidden":[]}'),
      list.name,
    );
    await become(page, list.who, list.path);
    await expect(page.locator("tr.ant-table-row").first()).toBeVisible();
    const shown = await screen(page);
    const paged = await taken(page, t.exportPage);
    expect(paged.rows).toHaveLength(shown.rows.length);
    compare(shown, paged, list.alone);
    const all = await taken(page, t.exportAll);
    await expect(page.getByText(t.total(all.rows.length))).toBeVisible();
    compare(shown, all, list.alone);
    const [, ofAll = []] = shown.sums;
    for (const [at, text] of ofAll.entries())
      if (/^-?[\d,]+\.\d\d$/.test(text)) expect(sum(all, shown.titles[at] ?? "")).toBe(fen(text));
  });
}
