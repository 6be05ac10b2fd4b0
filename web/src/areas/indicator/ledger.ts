// The indicator book as a running position: each journal is one row, and the position after it is the sum so far.
import type { RowOf } from "@/api/client";
import type { Position } from "./position";

export type Entry = RowOf<"/api/indicator/indicators/{id}/entries">;

export interface Step {
  key: string;
  first: Entry;
  /** Accounts on the debit and on the credit side, of this indicator alone. */
  debit: string[];
  credit: string[];
  change: Position;
  after: Position;
}

const NOTHING: Position = { granted_fen: 0, available_fen: 0, frozen_fen: 0, held_fen: 0, paid_fen: 0 };

/** The column of the ledger that an account of the indicator book is shown in; sources stand in none. */
function column(account: string): keyof Position | null {
  if (account === "IND201" || account === "IND202") return "available_fen";
  if (account === "IND203") return "frozen_fen";
  if (account.startsWith("IND3")) return "held_fen";
  return account === "IND401" ? "paid_fen" : null;
}

function plus(one: Position, other: Position): Position {
  return {
    granted_fen: one.granted_fen + other.granted_fen,
    available_fen: one.available_fen + other.available_fen,
    frozen_fen: one.frozen_fen + other.frozen_fen,
    held_fen: one.held_fen + other.held_fen,
    paid_fen: one.paid_fen + other.paid_fen,
  };
}

function move(entry: Entry): Position {
  const at = column(entry.account);
  if (!at) return NOTHING;
  const fen = entry.side === "debit" ? entry.amount_fen : -entry.amount_fen;
  return { ...NOTHING, [at]: fen, granted_fen: fen };
}

/** Entries from the oldest on, as steps. */
export function steps(entries: Entry[]): Step[] {
  const made: Step[] = [];
  let position = NOTHING;
  for (const entry of entries) {
    let step = made.at(-1);
    if (!step || step.key !== entry.journal_id) {
      step = { key: entry.journal_id, first: entry, debit: [], credit: [], change: NOTHING, after: position };
      made.push(step);
    }
    (entry.side === "debit" ? step.debit : step.credit).push(entry.account);
    step.change = plus(step.change, move(entry));
    position = plus(position, move(entry));
    step.after = position;
  }
  return made;
}
