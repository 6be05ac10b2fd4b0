// The archive: a closed month is packed, verified and downloaded; its volume is held and handed over; what was done is found.
import { readFileSync } from "node:fs";
import { accessible, become, expect, login, person, test } from "./support";

const UNIT = "165001";

test("a closed month is archived, verified, downloaded, and its volume handed over by two people @full", async ({
  page,
}) => {
  await login(page, person("accountant", UNIT));
  await page.goto("/archive/packages");
  await page.getByRole("button", { name: "制作归档包" }).click();
  const making = page.getByRole("dialog");
  // An open month is refused by its name.
  await making.getByRole("combobox", { name: "终止期间" }).click();
  await page.getByTitle("年结期（13）").last().click();
  await making.getByRole("button", { name: /制\s?作$/ }).click();
  await expect(making.getByText(/尚未结账，不能归档/)).toBeVisible();
  await making.getByRole("combobox", { name: "终止期间" }).click();
  await page.getByTitle("1月", { exact: true }).last().click();
  await making.getByRole("button", { name: /制\s?作$/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^DA-165001-\d{4}-\d{3}$/ })).toBeVisible();

  await page.getByRole("button", { name: "校验" }).click();
  await expect(page.getByText(/校验通过/)).toBeVisible();
  await accessible(page);
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "下载归档包" }).click();
  const file = await waiting;
  expect(file.suggestedFilename()).toMatch(/^DA-165001-\d{4}-\d{3}\.zip$/);
  expect(
    readFileSync(await file.path())
      .subarray(0, 4)
      .toString("latin1"),
  ).toBe("PK\u0003\u0004");

  // The package becomes a volume; its time is known.
  await page.getByRole("link", { name: "登记为案卷" }).click();
  const entering = page.getByRole("dialog");
  await entering.getByLabel("题名").fill("一月会计凭证");
  await entering.getByLabel("存放地点").fill("电子档案库");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 2, name: "一月会计凭证" })).toBeVisible();
  await expect(page.getByText("30 年")).toBeVisible();
  const number = (await page.getByRole("heading", { level: 1 }).textContent()) ?? "";
  expect(number).toMatch(/^AJ-165001-\d{4}-\d{4}$/);

  // It cannot be destroyed before its time; it can be handed over, by two people.
  await page.goto(`/archive/volumes?text=${number}`);
  await page
    .getByRole("row", { name: new RegExp(number) })
    .getByRole("checkbox")
    .check();
  await page.getByRole("button", { name: "提出销毁鉴定" }).click();
  const listing = page.getByRole("dialog");
  await listing.getByLabel("鉴定意见").fill("无保存价值");
  await listing.getByRole("button", { name: /提\s?出$/ }).click();
  await expect(listing.getByText(/尚未期满/).first()).toBeVisible();
  await listing.getByRole("button", { name: /^取\s?消$/ }).click();
  await page.getByRole("button", { name: "提出移交" }).click();
  await listing.getByLabel("移交原因").fill("年度移交");
  await listing.getByLabel("移交后的存放地点").fill("部档案馆");
  await listing.getByRole("button", { name: /提\s?出$/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^YJ-165001-/ })).toBeVisible();
  await expect(page.getByRole("button", { name: /^确\s?认$/ })).toBeDisabled();
  const address = new URL(page.url()).pathname;

  await become(page, "caiwu", address);
  await page.getByRole("button", { name: /^确\s?认$/ }).click();
  await page.getByRole("dialog").getByLabel("确认意见").fill("收到");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^确\s?认$/ })
    .click();
  await expect(page.getByText("已确认")).toBeVisible();
  await accessible(page);
  await page.getByRole("link", { name: "办理记录" }).click();
  await expect(page.getByRole("row", { name: /档案清册/ })).toHaveCount(2);
  await accessible(page);
});
