// Master data: a person's post changed by request through three hands; a file with errors mended where it stands.
import type { Page } from "@playwright/test";
import { imports } from "../src/areas/masterdata/imports/text";
import { pressOn, toContent, typeInto } from "./keyboard";
import { accessible, become, expect, inLanguage, person, speaksEnglish, test } from "./support";

const UNIT = "165002";

/** Takes the main action of the document that is open, with the opinion the dialog proposes. */
async function approve(page: Page): Promise<void> {
  await page.locator(".page-actions .ant-btn-primary").first().click();
  const dialog = page.getByRole("dialog");
  await accessible(page);
  await dialog.locator(".ant-btn-primary").click();
  await expect(dialog).toBeHidden();
}

test("a person's post is changed by a request, and the history says how @full", async ({ page }) => {
  test.setTimeout(300_000);
  await become(page, person("handler", UNIT), "/masterdata/persons");
  await page.locator("tbody tr a").first().click();
  await expect(page).toHaveURL(/persons\/[0-9a-f-]{36}/);
  const record = page.url();
  await accessible(page);
  await page.getByRole("link", { name: "申请变更" }).click();
  await page.getByLabel("变更原因").fill("岗位调整");
  await page.getByRole("checkbox", { name: "变更“职务”" }).check();
  // The server says itself that nothing changes yet.
  const post = page.getByRole("textbox", { name: "职务", exact: true });
  await post.fill(`调研员${Date.now() % 1000}`);
  const submit = page.getByRole("button", { name: "保存并送审" });
  await expect(submit).toBeEnabled();
  await accessible(page);
  await submit.click();
  await expect(page).toHaveURL(/changes\/[0-9a-f-]{36}/);
  await expect(page.getByRole("cell", { name: "职务" })).toBeVisible();
  const request = new URL(page.url()).pathname;
  for (const name of [person("reviewer", UNIT), "caiwu"]) {
    await become(page, name, request);
    await approve(page);
  }
  await page.goto(record);
  await expect(page.getByText("第 2 版").first()).toBeVisible();
  await expect(page.getByText("变更单", { exact: true }).first()).toBeVisible();
});

/** A file in the words of a language, with a name missing and a type that there is not. */
const FILES = {
  zh: {
    name: "收款人.csv",
    head: "收款人代码,收款人名称,收款人类型,统一社会信用代码,是否停用,停用原因",
    kind: "企业",
    wrong: "公司",
    no: "否",
    mended: "测试乙有限公司",
  },
  en: {
    name: "payees.csv",
    head: "code,name,kind,credit_code,stopped,stop_reason",
    kind: "enterprise",
    wrong: "company",
    no: "no",
    mended: "Second Test Ltd",
  },
};

for (const [language, form] of [
  ["zh", ""],
  ["en", " @full"],
] as const) {
  test(`a file with errors is mended by keyboard, compared, and imported (${language})${form}`, async ({
    page,
  }) => {
    test.setTimeout(300_000);
    const t = imports[language];
    const file = FILES[language];
    const code = `SKE${language}${Date.now() % 1_000_000}`;
    const rows = [
      file.head,
      `${code}A,First Test Ltd,${file.kind},,${file.no},`,
      `${code}B,,${file.kind},,${file.no},`,
      `${code}C,Third Test Ltd,${file.wrong},,${file.no},`,
    ];
    await inLanguage(page, language);
    await become(page, "caiwu", "/masterdata/imports?kind=payees");
    await toContent(page);
    const chooser = page.waitForEvent("filechooser");
    await pressOn(page, page.getByRole("button", { name: t.hint }));
    await (await chooser).setFiles({
      name: file.name,
      mimeType: "text/csv",
      buffer: Buffer.from(rows.join("\n")),
    });
    await expect(page.getByText(t.job.refused(2))).toBeVisible();
    await accessible(page);
    if (language === "en") await speaksEnglish(page);
    const corrected = (row: number) =>
      page.getByRole("textbox", { name: `${t.job.corrected} ${t.job.row} ${row}` });
    await typeInto(page, corrected(3), file.mended);
    await typeInto(page, corrected(4), file.kind);
    await pressOn(page, page.getByRole("button", { name: t.job.save(2) }));
    await expect(page.getByText(t.job.checked, { exact: true })).toBeVisible();
    await expect(page.getByRole("cell", { name: `${code}B` })).toBeVisible();
    await accessible(page);
    await pressOn(page, page.getByRole("button", { name: t.job.apply, exact: true }));
    await expect(page.getByRole("dialog")).toContainText(t.job.applySure(3, 0));
    await page.keyboard.press("Enter");
    await expect(page.getByText(t.job.imported, { exact: true })).toBeVisible();
    await page.goto(`/masterdata/payees?text=${code}`);
    await expect(page.getByText(file.mended)).toBeVisible();
  });
}

test("an identity number is shown for a purpose only", async ({ page }) => {
  await become(page, person("handler", UNIT), "/masterdata/persons");
  await page.locator("tbody tr a").first().click();
  await page.getByRole("button", { name: /^查看明文/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("checkbox", { name: "身份证号" }).check();
  const show = dialog.locator(".ant-btn-primary");
  await expect(show).toBeDisabled();
  await dialog.getByLabel(/^用途/).fill("核对工资卡信息");
  await show.click();
  await expect(dialog.getByText(/^\d{17}[\dX]$/)).toBeVisible();
});
