// A person without a pointer: from control to control with Tab, everything by keys.
import { expect, type Locator, type Page } from "@playwright/test";

/** What the keyboard met on its way. */
interface Step {
  there: boolean;
  name: string;
  /** Whether the target lies before what has the focus. */
  before: boolean;
  /** The name of what was left, when it looked the same with the focus as without. */
  unseen: string;
}

/** In the page: where the focus is, and whether what had it before could be seen to have it. */
async function step(target: Element): Promise<Step> {
  type Seen = { element: Element; looks: string };
  const memory = window as unknown as { focusSeen?: Seen };
  const nameOf = (element: Element) =>
    (
      element.getAttribute("aria-label") ||
      (element as HTMLInputElement).labels?.[0]?.textContent ||
      element.textContent ||
      element.className
    )
      .trim()
      .slice(0, 40) || element.tagName;
  const looksOf = (element: Element) => {
    const around = [element, ...(element.parentElement?.children ?? [])];
    for (let up = element.parentElement, n = 0; up && n < 4; up = up.parentElement, n++) around.push(up);
    return around
      .flatMap((one) => [getComputedStyle(one), getComputedStyle(one, "::after")])
      .map((style) =>
        [
          style.outline,
          style.boxShadow,
          style.borderColor,
          style.backgroundColor,
          style.color,
          style.textDecoration,
          style.left,
        ].join(),
      )
      .join("|");
  };
  const frame = () => new Promise((shown) => requestAnimationFrame(shown));
  // A change of looks begins with the next frame; some controls take longer to notice that the focus is gone.
  await frame();
  await frame();
  const left = memory.focusSeen;
  const now = document.activeElement ?? document.body;
  // From a field to the button that empties it: the whole keeps the look of the focus.
  const within = left && now.closest(".ant-select, .ant-picker")?.contains(left.element);
  const moved = left && left.element !== now && left.element.isConnected && !within;
  for (let n = 0; n < 60 && moved && looksOf(left.element) === left.looks; n++) await frame();
  const unseen = moved && looksOf(left.element) === left.looks ? nameOf(left.element) : "";
  // What only a script can give the focus to is a place to go on from, no control.
  if ((now as HTMLElement).tabIndex < 0) delete memory.focusSeen;
  else memory.focusSeen = { element: now, looks: looksOf(now) };
  return {
    there: now === target,
    name: now === document.body ? "the page" : nameOf(now),
    before: Boolean(now.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING),
    unseen,
  };
}

/** Goes with Tab, or back with Shift, to a control; fails naming what it passed. Everything passed must show its focus. */
export async function tabTo(page: Page, target: Locator, bound = 80): Promise<void> {
  await expect(target).toBeVisible();
  const passed: string[] = [];
  let back: boolean | undefined;
  while (passed.length <= bound) {
    // A page that is drawn anew may have another element in its place.
    const { there, name, before, unseen } = await target.evaluate(step);
    expect(unseen, "what has the focus must look like it").toBe("");
    if (there) return;
    passed.push(name);
    back ??= before && name !== "the page";
    await page.keyboard.press(back ? "Shift+Tab" : "Tab");
  }
  throw new Error(`the keyboard does not reach ${target}; it went over ${passed.join(" → ")}`);
}

/** Goes to a control and presses a key there. */
export async function pressOn(page: Page, target: Locator, key = "Enter"): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** Goes to a field and types over what stands in it. */
export async function typeInto(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text);
}

/** Chooses in a picker what is found by what is typed: the first of the options that say so. */
export async function choose(page: Page, target: Locator, typed: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.type(typed);
  const offered = page.locator(".ant-select-tree-title, .ant-select-item-option-content");
  await expect(offered.filter({ hasText: typed, visible: true }).first()).toBeVisible();
  await page.keyboard.press("Enter");
}

/** Over the menu to the page itself, by its first link. */
export async function toContent(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.locator(".skip")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#content")).toBeFocused();
}
