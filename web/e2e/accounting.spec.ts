// A month of a bank account: set up, its statement file taken in, proposals accepted, a line matched by hand, the
// reconciliation statement ties and is signed by a second person; and the ledgers beside it agree.
import { bankText } from "../src/areas/accounting/text-bank";
import { booksText } from "../src/areas/accounting/text-books";
import { accessible, become, expect, person, test } from "./support";

const UNIT = "165003";
const accountant = person("accountant", UNIT);
const reviewer = person("reviewer", UNIT);
const MONTH = "202601";

interface Entry {
  posted_on: string;
  amount_fen: number;
  counterparty: string;
  number: number;
}

const yuan = (fen: number) => (Math.abs(fen) / 100).toFixed(2);

/** The bank's statement of the month: it nets the first two entries, has the others but the last, and takes a fee. */
function statement(entries: Entry[], fee = "-12.50"): string {
  const [one, two, ...rest] = entries;
  const sum = (one?.amount_fen ?? 0) + (two?.amount_fen ?? 0);
  const lines = [
    { day: one?.posted_on, fen: sum, name: "" },
    ...rest
      .slice(0, -1)
      .map((entry) => ({ day: entry.posted_on, fen: entry.amount_fen, name: entry.counterparty })),
    { day: "2026-01-31", fen: Math.round(Number(fee) * 100), name: "" },
  ];
  let balance = 0;
  const rows = lines.map((line, place) => {
    balance += line.fen;
    const [income, outgo] = line.fen > 0 ? [yuan(line.fen), ""] : ["", yuan(line.fen)];
    return `${line.day},L${place + 1},${income},${outgo},${yuan(balance)},"${line.name}",,`;
  });
  return `交易日期,交易流水号,收入金额,支出金额,余额,对方户名,摘要,回单号\n${rows.join("\n")}\n`;
}

test("a bank statement is taken in, matched, and the reconciliation signed @full", async ({ page }) => {
  const t = bankText.zh;
  const r = t.reconciliation;
  await become(page, accountant);
  await page.goto("/accounting/bank-accounts");
  await expect(page.getByRole("heading", { level: 1, name: t.accounts.title })).toBeVisible();
  const row = page.locator("tbody .ant-table-row", { hasText: t.purposes.basic ?? "" });
  await expect(row).toHaveCount(1);
  await accessible(page);

  // Set up from January on; neither the bank nor the books had anything before.
  await row.getByRole("button", { name: t.setUp }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel(t.ledgerAccount)).toHaveValue("1002");
  await dialog.getByLabel(t.opening).fill("0");
  await page.keyboard.press("Tab");
  await dialog.getByRole("button", { name: /确\s*定|OK/ }).click();
  await expect(page.getByText(t.saved)).toBeVisible();
  await row.getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1, name: t.account.title })).toBeVisible();
  const id = new URL(page.url()).pathname.split("/")[3] ?? "";
  const base = `/api/accounting/bank-accounts/${id}`;
  const answer = await page.request.get(`${base}/entries?to=${MONTH}&limit=200`);
  const entries = (await answer.json()).items as Entry[];
  expect(entries.length).toBeGreaterThan(3);

  // A file whose balances do not follow is refused with the cell, and nothing of it is taken.
  await page.getByRole("tab", { name: t.account.files }).click();
  await page.getByRole("button", { name: t.account.take }).click();
  const file = (text: string) => ({ name: "2026-01.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  const sound = statement(entries);
  const broken = sound.replace(/(L2,[^,]*,[^,]*,)[\d.]+/, "$11.00");
  await page.locator('input[type="file"]').setInputFiles(file(broken));
  await expect(dialog.getByText(/余额与上一笔不连续/).first()).toBeVisible();
  await page.locator('input[type="file"]').setInputFiles(file(sound));
  await expect(dialog.getByText(/^已导入 \d+ 笔流水/)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.locator("tbody").getByText("2026-01.csv")).toBeVisible();

  // What is proposed is accepted.
  await page.goto(`/accounting/bank-accounts/${id}?period=${MONTH}&tab=proposals`);
  const accept = page.getByRole("button", { name: /^采纳本页全部/ });
  await expect(accept).toBeVisible();
  await accessible(page);
  await accept.click();
  await expect(page.getByText(/^已勾对 \d+ 组。$/)).toBeVisible();

  // What the bank netted by hand, by keyboard: tick the line and both entries until nothing is between them.
  await page.goto(`/accounting/bank-accounts/${id}?period=${MONTH}`);
  const tick = async (name: string) => {
    const box = page.getByRole("checkbox", { name, exact: true });
    await box.focus();
    await page.keyboard.press("Space");
    await expect(box).toBeChecked();
  };
  const doMatch = page.getByRole("button", { name: t.account.doMatch });
  await tick("L1");
  await tick(`2026-01-${entries[0]?.number}`);
  await expect(doMatch).toBeDisabled();
  await tick(`2026-01-${entries[1]?.number}`);
  await page.getByRole("textbox", { name: t.account.note }).fill("银行轧差入账");
  await doMatch.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("已勾对 1 组。")).toBeVisible();
  await expect(page.getByRole("checkbox", { name: "L1", exact: true })).toHaveCount(0);
  await accessible(page);
  await page.getByRole("tab", { name: t.account.matched }).click();
  await expect(page.getByText("银行轧差入账")).toBeVisible();

  // The statement ties: the last entry and the fee are in transit. Who prepared it cannot sign it.
  const path = `/accounting/bank-accounts/${id}/reconciliations/${MONTH}`;
  await page.goto(path);
  await expect(page.getByText(r.ties)).toBeVisible();
  await expect(page.locator(".reconciliation .item")).toHaveCount(2);
  await accessible(page);
  await page.getByRole("button", { name: r.prepare, exact: true }).click();
  await expect(page.getByText(r.preparedDone)).toBeVisible();
  await expect(page.getByRole("button", { name: r.sign })).toHaveCount(0);

  await become(page, reviewer, path);
  await page.getByRole("textbox", { name: r.opinion }).fill("相符");
  await page.getByRole("button", { name: r.sign }).click();
  await expect(page.getByText(r.signedDone)).toBeVisible();
  await page.goto(`/accounting/bank-reconciliations?period=${MONTH}`);
  await expect(page.locator("tbody .ant-table-row", { hasText: t.status.states.signed ?? "" })).toHaveCount(
    1,
  );
  await accessible(page);
});

test("the ledgers of a unit agree with each other and lead to vouchers @full", async ({ page }) => {
  const t = booksText.zh;
  await become(page, accountant);
  const range = "from=202601&to=202603";
  await page.goto(`/accounting/journal?${range}`);
  await expect(page.getByRole("heading", { level: 1, name: t.journal.title })).toBeVisible();
  await expect(page.locator("tbody .ant-table-row").first()).toBeVisible();
  await accessible(page);
  await page.goto(`/accounting/general-ledger?${range}&account=1002`);
  const opening = page.locator("tbody tr", { hasText: "1002 银行存款" });
  await expect(opening).toBeVisible();
  await opening.getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1, name: /科目明细账 1002/ })).toBeVisible();
  await expect(page.locator("tbody .ant-table-row").first()).toBeVisible();
  const figures = (await page.locator(".ledger-figures").textContent()) ?? "";
  const closing = /期末余额[借贷平]?\s*([\d,]+\.\d\d)/.exec(figures)?.[1] ?? "no sum";
  await page.goto(`/accounting/money-journal?${range}&account=1002`);
  await expect(page.locator(".ledger-figures")).toContainText(closing);
  await accessible(page);
  await page.locator("tbody .ant-table-row a").first().click();
  await expect(page.getByRole("heading", { level: 1, name: /记账凭证/ })).toBeVisible();
  for (const [address, title] of [
    [`/accounting/columns?${range}&account=5001&by=dep_economy`, t.columns.title],
    [`/accounting/combined-balances?${range}&account=5001`, t.combined.title],
    ["/accounting/ageing?side=receivable", t.ageing.title],
  ] as const) {
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await expect(page.locator(".columns-scroll tbody tr, tbody .ant-table-row").first()).toBeVisible();
    await accessible(page);
  }
});
