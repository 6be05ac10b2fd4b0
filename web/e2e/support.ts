// What every story needs: people who log in, and eyes for what a browser complains of.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

/** Where the server of the stories keeps its department. */
const FOLDER = process.env.YITI_E2E_DIR ?? join(import.meta.dirname, "../../target/e2e");

/** Passwords of the demonstration's people, by login name. */
function passwords(): Map<string, string> {
  const lines = readFileSync(join(FOLDER, "demo-users.csv"), "utf8")
    .replace(/^\uFEFF/, "")
    .trim()
    .split(/\r?\n/);
  return new Map(
    lines.slice(1).map((line): [string, string] => [line.split(",")[0] ?? "", line.split(",")[1] ?? ""]),
  );
}

/** Login names by role; `unit` is a unit's code for the roles of units. */
export function person(
  role: "handler" | "reviewer" | "head" | "cashier" | "accountant",
  unit: string,
): string {
  return `${{ handler: "jb", reviewer: "sh", head: "fz", cashier: "cn", accountant: "kj" }[role]}.${unit}`;
}

/** Logs in through the form. */
export async function login(page: Page, name: string): Promise<void> {
  const password = passwords().get(name);
  if (!password) throw new Error(`the demonstration has nobody named ${name}`);
  await page.goto("/");
  await page.getByLabel(/^(登录名|Login name)$/).fill(name);
  await page.getByLabel(/^(密码|Password)$/).fill(password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("navigation", { name: /^(菜单|Menu)$/ })).toBeVisible();
}

/** Fills the login that came over the page when the session ended. */
export async function loginAgain(page: Page, name: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^(密码|Password)$/).fill(passwords().get(name) ?? "");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
}

/** Nothing serious or critical by the rules of accessibility. */
export async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter((found) => found.impact === "serious" || found.impact === "critical");
  expect(
    grave.map((found) => `${found.id}: ${found.nodes.map((node) => node.target.join(" ")).join(" | ")}`),
  ).toEqual([]);
}

/** A test that fails when the console has an error or a warning, or the content policy stopped something. */
export const test = base.extend<{ quiet: string[] }>({
  quiet: [
    async ({ context }, use) => {
      const said: string[] = [];
      context.on("console", (message) => {
        // A refusal that the story provokes is logged by the browser itself, not by the application.
        if (message.text().startsWith("Failed to load resource")) return;
        if (message.type() === "error" || message.type() === "warning")
          said.push(`${message.type()}: ${message.text()}`);
      });
      context.on("weberror", (error) => said.push(`error: ${error.error().message}`));
      await use(said);
      expect(said).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
