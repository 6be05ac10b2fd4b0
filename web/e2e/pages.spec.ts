// Every page of the menu, as the first kind of person who finds it there: it opens, complains of nothing, and can be read
// by all.
import { common } from "../src/text/common";
import { accessible, become, expect, speaksEnglish, test } from "./support";

const PEOPLE = [
  "jb.165001",
  "kj.165001",
  "caiwu",
  "jianguan",
  "yinhang",
  "admin-system",
  "admin-security",
  "admin-audit",
];
const seen = new Set<string>();

for (const name of PEOPLE) {
  test(`pages of the menu of ${name} that nobody before had @full`, async ({ page }) => {
    test.setTimeout(900_000);
    await become(page, name);
    const registry = await page.request.get("/api/platform/registry");
    const { groups } = (await registry.json()) as { groups: { items: { path: string }[] }[] };
    const paths = groups.flatMap((group) => group.items.map((item) => item.path));
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths.filter((one) => !seen.has(one))) {
      seen.add(path);
      await test.step(path, async () => {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 }), path).toBeVisible();
        await expect(page.locator(".ant-spin-spinning"), path).toHaveCount(0);
        await expect(page.locator(".problem, .ant-result-404"), path).toHaveCount(0);
        await accessible(page);
        // The other language, which the next page then begins with.
        const english = page.getByRole("button", { name: common.zh.shell.language });
        if (await english.isVisible()) {
          await english.click();
          await expect(page.locator(".ant-spin-spinning"), path).toHaveCount(0);
          await speaksEnglish(page);
        } else {
          await speaksEnglish(page);
          await page.getByRole("button", { name: common.en.shell.language }).click();
        }
      });
    }
  });
}
