import { fireEvent, render } from "@testing-library/react";
import { expect, test } from "vitest";
import { useShortcuts } from "./shortcuts";

function Keys({ act }: { act: () => void }) {
  useShortcuts({ "ctrl+enter": act, "alt+a": act });
  return (
    <>
      <input aria-label="page" />
      <div role="dialog">
        <input aria-label="over" />
      </div>
    </>
  );
}

test("keys act from anywhere on the page, once for a press, and not from what lies over it", () => {
  let acted = 0;
  const { getByLabelText } = render(<Keys act={() => acted++} />);
  const press = (where: string, init: KeyboardEventInit) => fireEvent.keyDown(getByLabelText(where), init);
  press("page", { code: "Enter", ctrlKey: true });
  press("page", { code: "NumpadEnter", metaKey: true });
  press("page", { code: "KeyA", key: "å", altKey: true });
  expect(acted).toBe(3);
  press("page", { code: "Enter", ctrlKey: true, repeat: true });
  press("page", { code: "Enter" });
  press("page", { code: "KeyA", altKey: true, ctrlKey: true });
  press("over", { code: "Enter", ctrlKey: true });
  expect(acted).toBe(3);
});
