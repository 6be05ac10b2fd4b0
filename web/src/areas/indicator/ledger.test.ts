import { expect, test } from "vitest";
import { type Entry, steps } from "./ledger";

function entry(journal_id: string, account: string, side: "debit" | "credit", amount_fen: number): Entry {
  return { journal_id, account, side, amount_fen } as Entry;
}

test("granted is the sum of the parts after every step, whatever moved", () => {
  const rows = steps([
    entry("1", "IND202", "debit", 1_000),
    entry("2", "IND202", "credit", 300),
    entry("2", "IND304", "debit", 300),
    entry("3", "IND304", "credit", 300),
    entry("3", "IND401", "debit", 300),
    entry("4", "IND203", "debit", 50),
    entry("4", "IND202", "credit", 50),
    entry("5", "IND202", "credit", 100),
    entry("5", "IND103", "debit", 100),
  ]);
  expect(rows).toHaveLength(5);
  for (const { after } of rows) {
    expect(after.available_fen + after.frozen_fen + after.held_fen + after.paid_fen).toBe(after.granted_fen);
  }
  expect(rows.at(-1)?.after).toEqual({
    granted_fen: 900,
    available_fen: 550,
    frozen_fen: 50,
    held_fen: 0,
    paid_fen: 300,
  });
});
