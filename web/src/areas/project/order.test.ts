import { expect, test } from "vitest";
import { moved } from "./order";

test("one moves to its place and the others keep their order", () => {
  const order = ["a", "b", "c", "d"];
  expect(moved(order, 4, 1)).toEqual(["d", "a", "b", "c"]);
  expect(moved(order, 1, 3)).toEqual(["b", "c", "a", "d"]);
  expect(moved(order, 2, 2)).toEqual(order);
  expect(moved(order, 2, 99)).toEqual(["a", "c", "d", "b"]);
  expect(moved(order, 9, 1)).toEqual(order);
});
