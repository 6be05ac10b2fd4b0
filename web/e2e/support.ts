// What every story needs: people who log in, and eyes for what a browser complains of.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { test as base, type Cookie, expect, type Page } from "@playwright/test";

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

/** The password of one of them. */
export function password(name: string): string {
  const found = passwords().get(name);
  if (!found) throw new Error(`the demonstration has nobody named ${name}`);
  return found;
}

/** Logs in through the form. */
export async function login(page: Page, name: string): Promise<void> {
  await page.goto("/");
  await page.getByLabel(/^(登录名|Login name)$/).fill(name);
  await page.getByLabel(/^(密码|Password)$/).fill(password(name));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("navigation", { name: /^(菜单|Menu)$/ })).toBeVisible();
}

/** Sessions of people who have logged in once: who comes back to the chair need not type the password again. */
const sessions = new Map<string, Cookie[]>();

/** Another person takes the chair, at `path`. */
export async function become(page: Page, name: string, path = "/"): Promise<void> {
  await page.context().clearCookies();
  const known = sessions.get(name);
  if (known) await page.context().addCookies(known);
  // On a slow machine it is long since they were here, and the session has ended.
  if (!known || !(await page.request.get("/api/platform/me")).ok()) {
    await page.context().clearCookies();
    await login(page, name);
    sessions.set(name, await page.context().cookies());
    if (path === "/") return;
  }
  await page.goto(path);
}

/** Fills the login that came over the page when the session ended. */
export async function loginAgain(page: Page, name: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/^(密码|Password)$/).fill(password(name));
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

export type Language = "zh" | "en";

/** The language of every page from now on, as somebody has it who chose it before. */
export async function inLanguage(page: Page, language: Language): Promise<void> {
  await page.addInitScript((chosen) => localStorage.setItem("yiti.language", chosen), language);
}

type Words = Record<Language, string>;
interface Registry {
  kinds: {
    kind: string;
    states: { name: string; title: Words }[];
    actions: { name: string; title: Words }[];
  }[];
}

/** What the server calls the states and actions of a kind of document; somebody must be logged in. */
export async function titles(page: Page, kind: string, language: Language) {
  const registry = (await (await page.request.get("/api/platform/registry")).json()) as Registry;
  const entry = registry.kinds.find((one) => one.kind === kind);
  const said = (list: { name: string; title: Words }[] | undefined, name: string) => {
    const title = list?.find((one) => one.name === name)?.title[language];
    if (!title) throw new Error(`${kind} has nothing named ${name}`);
    return title.charAt(0).toUpperCase() + title.slice(1);
  };
  return {
    state: (name: string) => said(entry?.states, name),
    action: (name: string) => said(entry?.actions, name),
  };
}

/** What names things on a page that is read in English has no Chinese in it; data keep the language they have. */
export async function speaksEnglish(page: Page): Promise<void> {
  const names =
    'h1, h2, h3, th, dt, label, button, summary, [role="tab"], [role="menuitem"], .ant-segmented-item, .ant-tag, .filter-name';
  const chinese = await page.locator(names).evaluateAll((elements) =>
    elements
      .filter((element) => !element.closest("[lang], [data-language], .shell-account"))
      .flatMap((element) => [element.textContent ?? "", element.getAttribute("aria-label") ?? ""])
      .filter((text) => /[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]/.test(text)),
  );
  expect(chinese).toEqual([]);
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
