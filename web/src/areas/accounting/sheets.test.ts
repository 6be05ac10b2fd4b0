import { expect, test } from "vitest";
import { type Printed, sheets } from "./sheets";

function voucher(id: string, lines: number): Printed {
  return { id, lines: Array.from({ length: lines }, (_, line) => ({ line })) } as Printed;
}

test("forms hold every line once, in order, and are all alike", () => {
  for (const perPage of [2, 3]) {
    for (const count of [0, 1, 4, 5, 6, 11, 40]) {
      const forms = sheets([voucher("a", count), voucher("b", 2)], perPage);
      const own = forms.filter((form) => form.voucher.id === "a");
      expect(own.flatMap((form) => form.lines.map((line) => line.line))).toEqual(
        Array.from({ length: count }, (_, line) => line),
      );
      expect(own.map((form) => form.part)).toEqual(own.map((_, place) => place + 1));
      expect(new Set(forms.map((form) => form.lines.length + form.blank)).size).toBe(1);
    }
  }
});
