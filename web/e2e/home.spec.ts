import { accessible, become, expect, loginAgain, person, test } from "./support";

test("a cashier starts from the first page and walks from task to task", async ({ page }) => {
  await become(page, person("cashier", "165001"));
  const tasks = page.getByRole("link", { name: /^\d[\d,]* ?待办$/ });
  await expect(tasks).toBeVisible();
  await accessible(page);
  const rows = page.locator("section", { has: page.getByRole("heading", { name: "待办事项" }) });
  await rows.getByRole("button", { name: "逐条办理" }).click();
  await expect(page).toHaveURL(/queue=all/);
  const first = await page.locator(".number").first().textContent();
  await page.getByRole("button", { name: "下一条", exact: true }).click();
  await expect(page.locator(".number").first()).not.toHaveText(first ?? "");
});

test("a session that ends in the middle of a form loses nothing typed", async ({ page, context }) => {
  const name = person("reviewer", "165001");
  await become(page, name);
  await page.goto("/platform/password");
  await page.getByLabel("原密码").fill("not-the-password-1A");
  await page.getByLabel("新密码", { exact: true }).fill("Another-password-2B");
  await page.getByLabel("再输一次新密码").fill("Another-password-2B");
  await context.clearCookies();
  await page.getByRole("button", { name: "修改密码" }).click();
  await expect(page.getByRole("dialog")).toContainText("会话已结束");
  await accessible(page);
  // Below the dialog nothing can be reached.
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeVisible();
  await loginAgain(page, name);
  await expect(page.getByLabel("新密码", { exact: true })).toHaveValue("Another-password-2B");
  await page.getByRole("button", { name: "修改密码" }).click();
  await expect(page.getByText(/原密码/).last()).toBeVisible();
});

test("rates lead from the department to a unit and its projects", async ({ page }) => {
  await become(page, "jianguan", "/supervision/execution-rates?by=unit");
  await page.getByRole("link", { name: "165001", exact: true }).click();
  await expect(page).toHaveURL(/by=project/);
  await expect(page.getByRole("navigation", { name: "所在位置" })).toContainText("本级");
  await accessible(page);
});
