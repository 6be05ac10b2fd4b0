import { common } from "../src/text/common";
import { pressOn, tabTo } from "./keyboard";
import { accessible, expect, password, person, test } from "./support";

/** What the login may weigh on its way to somebody with a slow line. */
const FIRST_LOAD = 250 * 1024;

test("the login is light, and opens by keyboard alone the menu of one's rights", async ({ page }) => {
  const name = person("handler", "165001");
  let carried = 0;
  const sizes: Promise<void>[] = [];
  page.on("requestfinished", (request) => {
    const size = request.sizes().then(({ responseBodySize, responseHeadersSize }) => {
      carried += responseBodySize + responseHeadersSize;
    });
    sizes.push(size);
  });
  await page.goto("/", { waitUntil: "networkidle" });
  await expect(page.getByLabel(common.zh.login.name)).toBeFocused();
  await Promise.all(sizes);
  expect(carried).toBeGreaterThan(50 * 1024);
  expect(carried).toBeLessThan(FIRST_LOAD);
  await accessible(page);

  // The language is chosen before anybody is known.
  await pressOn(page, page.getByRole("button", { name: common.zh.shell.language }));
  await expect(page.getByLabel(common.en.login.name)).toBeVisible();
  await accessible(page);
  await page.keyboard.press("Enter");

  await tabTo(page, page.getByLabel(common.zh.login.name));
  await page.keyboard.type(name);
  await tabTo(page, page.getByLabel(common.zh.login.password));
  await page.keyboard.type("wrong-password-1");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("登录名或密码");
  await tabTo(page, page.getByLabel(common.zh.login.password));
  await page.keyboard.press("Control+a");
  await page.keyboard.type(password(name));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "预算执行" })).toBeVisible();

  // What is not among one's rights is not found; what is, opens by Enter.
  await page.keyboard.press("Control+k");
  await page.keyboard.type("审计记录");
  await expect(page.getByText("没有找到")).toBeVisible();
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.keyboard.type("zfsq");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "支付申请" })).toBeVisible();
});
