// The language: switched by keyboard in the middle of a form, remembered over a reload and a new login.
import { execution } from "../src/areas/execution/text";
import { home } from "../src/areas/home/text";
import { common } from "../src/text/common";
import { pressOn, toContent, typeInto } from "./keyboard";
import { accessible, become, expect, login, person, test } from "./support";

const NAME = person("handler", "165003");

test("the language changes under a form that keeps what was typed, and is remembered", async ({ page }) => {
  test.setTimeout(180_000);
  const { zh, en } = execution;
  await become(page, NAME, "/execution/payments/new");
  await toContent(page);
  const purpose = (language: "zh" | "en") =>
    page.getByRole("textbox", { name: execution[language].payments.purpose });
  await typeInto(page, purpose("zh"), "Paper, 纸张");
  await pressOn(page, page.getByRole("button", { name: common.zh.shell.language }));
  await expect(page.getByRole("heading", { level: 1, name: en.payments.newTitle })).toBeVisible();
  await expect(purpose("en")).toHaveValue("Paper, 纸张");
  await expect(page.getByText(en.payments.noLines)).toBeVisible();
  await pressOn(page, page.getByRole("button", { name: common.en.shell.language }));
  await expect(page.getByRole("heading", { level: 1, name: zh.payments.newTitle })).toBeVisible();
  await expect(purpose("zh")).toHaveValue("Paper, 纸张");
  await pressOn(page, page.getByRole("button", { name: common.zh.shell.language }));

  // After a reload the words are English and the input is still there; leaving asks, staying keeps it.
  page.once("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(purpose("en")).toHaveValue("Paper, 纸张");
  await pressOn(page, page.getByRole("link", { name: common.en.shell.home }));
  await expect(page.getByRole("dialog")).toContainText(common.en.leaveTitle);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(purpose("en")).toHaveValue("Paper, 纸张");
  await pressOn(page, page.getByRole("button", { name: common.en.draft.discard }));
  await expect(purpose("en")).toHaveValue("");

  // Somebody logs in anew at this browser: English from the first word on.
  await page.context().clearCookies();
  await login(page, NAME);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Hello");
  await expect(page.getByRole("link", { name: home.en.counters.unsent })).toBeVisible();
  await accessible(page);
});
