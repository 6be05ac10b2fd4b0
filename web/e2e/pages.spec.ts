// Every page of the menu, as each kind of person finds it: it opens, complains of nothing, and can be read by all.
import { accessible, expect, login, test } from "./support";

const PEOPLE = [
  "jb.165001",
  "kj.165001",
  "caiwu",
  "jianguan",
  "admin-system",
  "admin-security",
  "admin-audit",
];

for (const name of PEOPLE) {
  test(`all pages of the menu of ${name}`, async ({ page }) => {
    test.setTimeout(240_000);
    await login(page, name);
    const registry = await page.request.get("/api/platform/registry");
    const { groups } = (await registry.json()) as {
      groups: { items: { path: string; title: { zh: string } }[] }[];
    };
    const items = groups.flatMap((group) => group.items);
    expect(items.length).toBeGreaterThan(0);
    for (const item of items) {
      await test.step(item.path, async () => {
        await page.goto(item.path);
        await expect(page.getByRole("heading", { level: 1 }), item.path).toBeVisible();
        await expect(page.locator(".ant-spin-spinning"), item.path).toHaveCount(0);
        await expect(page.locator(".problem"), item.path).toHaveCount(0);
        await accessible(page);
      });
    }
  });
}
