import { accessible, expect, login, test } from "./support";

test("a user is made, logs in with the one-time password, and must change it first", async ({ page }) => {
  const name = `e2e${Date.now().toString(36)}`;
  await login(page, "admin-system");
  await page.goto("/platform/users");
  await page.getByRole("button", { name: "新建用户" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("登录名").fill(name);
  await form.getByLabel("姓名").fill("试用人员");
  await form.getByRole("button", { name: "建立" }).click();
  const told = page.getByRole("dialog", { name: "一次性密码" });
  const password = (await told.locator("code").textContent()) ?? "";
  expect(password.length).toBeGreaterThan(11);
  await accessible(page);
  await told.getByRole("button", { name: "已交给本人，关闭" }).click();
  await page.locator(".shell-account").click();
  await page.getByRole("menuitem", { name: "退出" }).click();
  await page.getByLabel("登录名").fill(name);
  await page.getByLabel("密码").fill(password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "首次登录须修改密码" })).toBeVisible();
  await accessible(page);
  await page.getByLabel("原密码").fill(password);
  await page.getByLabel("新密码", { exact: true }).fill("Quiet-river-2026");
  await page.getByLabel("再输一次新密码").fill("Quiet-river-2026");
  await page.getByRole("button", { name: "修改密码并进入" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("试用人员");
});

test("the security administrator sees units by name and is told of incompatible posts", async ({ page }) => {
  await login(page, "admin-security");
  await page.goto("/platform/rights?containing=jb.165001");
  await expect(page.getByText(/经办 · 165001/).first()).toBeVisible();
  await page
    .getByRole("button", { name: /^分配角色/ })
    .first()
    .click();
  const drawer = page.getByRole("dialog");
  await drawer.getByRole("button", { name: "增加角色" }).click();
  await drawer.getByLabel("角色 2").click();
  await page.keyboard.type("出纳");
  await page.keyboard.press("Enter");
  await drawer.getByLabel("单位 2").click();
  await page.keyboard.type("165001");
  await page.keyboard.press("Enter");
  await drawer.getByRole("button", { name: "保存" }).click();
  await expect(drawer.getByText("不相容岗位不得由同一人担任。")).toBeVisible();
  await accessible(page);
});

test("a record of the audit trail opens in full and narrows the list to its object", async ({ page }) => {
  await login(page, "admin-audit");
  await page.goto("/platform/audit?object_kind=user");
  await page.locator(".cell-button").first().click();
  const drawer = page.getByRole("dialog");
  await expect(drawer.getByText("本条摘要")).toBeVisible();
  await accessible(page);
  await drawer.getByRole("button", { name: "只看此对象" }).click();
  await expect(page).toHaveURL(/object_id=/);
  const file = page.waitForEvent("download");
  await page.getByRole("button", { name: "导出 CSV" }).click();
  expect((await file).suggestedFilename()).toBe("audit.csv");
});
