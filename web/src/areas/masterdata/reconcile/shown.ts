// What a conflict shows, read out of what the interface leaves open.
import type { Answer } from "@/api/client";

export type Conflict = Answer<"/api/masterdata/reconciliations/{id}/conflicts", "get">["items"][number];

/** The field under which is decided whether two records are one. */
export const MATCH = "@match";

interface Said {
  source: string;
  row: number;
  value: string;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** What the sources say, and what is stored; null where nothing is. */
export function valuesOf(conflict: Conflict): { said: Said[]; stored: string | null } {
  const shown = isObject(conflict.shown) ? conflict.shown : {};
  const values = Array.isArray(shown.values) ? shown.values.filter(isObject) : [];
  return {
    said: values.map((one) => ({
      source: String(one.source ?? ""),
      row: Number(one.row ?? 0),
      value: String(one.value ?? ""),
    })),
    stored: typeof shown.stored === "string" ? shown.stored : null,
  };
}

/** The other record of a pair, and why the two may be one. */
export function pairOf(conflict: Conflict): { other: string; why: { zh: string; en: string } } {
  const shown = isObject(conflict.shown) ? conflict.shown : {};
  const why = isObject(shown.why) ? shown.why : {};
  return { other: String(shown.other ?? ""), why: { zh: String(why.zh ?? ""), en: String(why.en ?? "") } };
}

/** A choice as the interface takes it, kept as one word until it is saved. */
export interface Choice {
  take: "source" | "stored" | "value" | "same" | "different";
  source?: string;
  value?: string;
}

/** The word of a choice, as decisions and proposals are written. */
export function wordOf(choice: Choice): string {
  return choice.take === "source" ? `source:${choice.source ?? ""}` : choice.take;
}
