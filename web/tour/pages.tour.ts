// Takes the pictures of docs/tour.md: small JPEG files, so that the repository stays light.
import { join } from "node:path";
import { expect, login, test } from "../e2e/support";

const FOLDER = join(import.meta.dirname, "../../docs/tour");

interface Picture {
  name: string;
  who: string;
  /** The address, or what finds it out. */
  at: string;
  /** Opens the first document of the list at `at`. */
  first?: boolean;
  english?: boolean;
}

const PICTURES: Picture[] = [
  { name: "home", who: "jb.165001", at: "/" },
  { name: "payments", who: "jb.165001", at: "/execution/payments?tab=all" },
  { name: "payment-new", who: "jb.165001", at: "/execution/payments/new" },
  { name: "payment", who: "sh.165001", at: "/execution/payments?tab=all", first: true },
  { name: "project", who: "jb.165001", at: "/project/projects?tab=all", first: true },
  { name: "indicators", who: "jb.165001", at: "/indicator/indicators" },
  { name: "voucher", who: "kj.165001", at: "/accounting/vouchers", first: true },
  { name: "import", who: "caiwu", at: "/masterdata/imports" },
  { name: "standards", who: "caiwu", at: "/masterdata/standards" },
  { name: "dashboard", who: "jianguan", at: "/supervision/dashboard" },
  { name: "dashboard-en", who: "jianguan", at: "/supervision/dashboard", english: true },
];

for (const picture of PICTURES) {
  test(picture.name, async ({ page }) => {
    if (picture.english) await page.addInitScript(() => localStorage.setItem("yiti.language", "en"));
    await login(page, picture.who);
    await page.goto(picture.at);
    const settled = async () => {
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.locator(".ant-spin-spinning")).toHaveCount(0);
      await page.waitForLoadState("networkidle");
    };
    await settled();
    if (picture.first) {
      await page.locator("tbody a").first().click();
      await settled();
    }
    await page.screenshot({ path: join(FOLDER, `${picture.name}.jpg`), type: "jpeg", quality: 62 });
  });
}
