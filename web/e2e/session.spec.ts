import { accessible, expect, login, person, test } from "./support";

test("a wrong password is refused in one sentence, and the right one opens the menu of one's rights", async ({
  page,
}) => {
  await page.goto("/");
  await accessible(page);
  await page.getByLabel("登录名").fill("nobody");
  await page.getByLabel("密码").fill("wrong-password-1");
  await page.getByRole("button", { name: "登录", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("登录名或密码");
  await login(page, person("handler", "165001"));
  await expect(page.getByRole("menuitem", { name: "预算执行" })).toBeVisible();
  await page.getByLabel(/^搜索菜单/).fill("审计记录");
  await expect(page.getByText("没有找到")).toBeVisible();
  await accessible(page);
});
