// Master data: a person's post changed by request through three hands; a file with errors mended where it stands.
import type { Page } from "@playwright/test";
import { accessible, expect, login, person, test } from "./support";

const UNIT = "165002";

/** Takes the main action of the document that is open, with the opinion the dialog proposes. */
async function approve(page: Page): Promise<void> {
  await page.locator(".page-actions .ant-btn-primary").first().click();
  const dialog = page.getByRole("dialog");
  await accessible(page);
  await dialog.locator(".ant-btn-primary").click();
  await expect(dialog).toBeHidden();
}

async function logout(page: Page): Promise<void> {
  await page.context().clearCookies();
}

test("a person's post is changed by a request, and the history says how", async ({ page }) => {
  test.setTimeout(300_000);
  await login(page, person("handler", UNIT));
  await page.goto("/masterdata/persons");
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
    await logout(page);
    await login(page, name);
    await page.goto(request);
    await approve(page);
  }
  await page.goto(record);
  await expect(page.getByText("第 2 版").first()).toBeVisible();
  await expect(page.getByText("变更单", { exact: true }).first()).toBeVisible();
});

test("a file with errors is mended on the page, compared, and imported", async ({ page }) => {
  test.setTimeout(300_000);
  const code = `SKE${Date.now() % 1_000_000}`;
  const rows = [
    "收款人代码,收款人名称,收款人类型,统一社会信用代码,是否停用,停用原因",
    `${code}A,测试甲有限公司,企业,,否,`,
    `${code}B,,企业,,否,`,
    `${code}C,测试丙有限公司,公司,,否,`,
  ];
  await login(page, "caiwu");
  await page.goto("/masterdata/imports?kind=payees");
  await accessible(page);
  await page.locator("input[type=file]").setInputFiles({
    name: "收款人.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(rows.join("\n")),
  });
  await expect(page.getByText("有 2 处错误，没有写入任何一行")).toBeVisible();
  await accessible(page);
  await page.getByRole("textbox", { name: "更正为 行 3 收款人名称" }).fill("测试乙有限公司");
  await page.getByRole("textbox", { name: "更正为 行 4 收款人类型" }).fill("企业");
  await page.getByRole("button", { name: "保存 2 处更正并重新检查" }).click();
  await expect(page.getByText("检查通过，可以导入")).toBeVisible();
  await expect(page.getByRole("cell", { name: `${code}B` })).toBeVisible();
  await accessible(page);
  await page.getByRole("button", { name: "导入", exact: true }).click();
  await page.locator(".ant-modal-confirm").getByRole("button", { name: "导入", exact: true }).click();
  await expect(page.getByText("导入完成")).toBeVisible();
  await page.goto(`/masterdata/payees?text=${code}`);
  await expect(page.getByText("测试乙有限公司")).toBeVisible();
});

test("an identity number is shown for a purpose only", async ({ page }) => {
  await login(page, person("handler", UNIT));
  await page.goto("/masterdata/persons");
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
