// A budget as it is typed, and as the server takes it.
import { newId } from "@/api/client";
import type { Reasons } from "@/kit/findings";
import type { Room } from "./rooms";
import type { Detail } from "./summary";

export interface Income {
  id: string;
  fund: string;
  revenue_item: string;
  amount_fen: number | null;
  note: string;
}

export interface Form {
  id: string;
  version: number | null;
  unit_id: string;
  budget_year: number | null;
  note: string;
  project_ids: string[];
  income: Income[];
  reasons: Reasons;
}

/** What a dry run works out of it. */
export interface Computed {
  rooms: Room[];
  projects: { project_id: string; amount_fen: number }[];
  lines_fen: number;
}

export function freshIncome(fund = ""): Income {
  return { id: newId(), fund, revenue_item: "", amount_fen: null, note: "" };
}

export function emptyForm(year: number, unit: string): Form {
  return {
    id: newId(),
    version: null,
    unit_id: unit,
    budget_year: year,
    note: "",
    project_ids: [],
    income: [],
    reasons: {},
  };
}

export function formOf(detail: Detail): Form {
  const chosen = detail.lines
    .filter((line) => line.taken_over === 0)
    .flatMap((line) => line.project_id ?? []);
  return {
    id: detail.document.id,
    version: detail.document.version,
    unit_id: detail.document.unit_id,
    budget_year: detail.document.fiscal_year,
    note: detail.note,
    project_ids: [...new Set(chosen)],
    income: detail.income.map(({ id, fund, revenue_item, amount_fen, note }) => ({
      id,
      fund,
      revenue_item,
      amount_fen,
      note,
    })),
    reasons: {},
  };
}

export function blankIncome(line: Income): boolean {
  return !line.revenue_item && line.amount_fen === null && !line.note;
}
export function wholeIncome(line: Income): boolean {
  return line.fund !== "" && line.revenue_item.trim() !== "" && (line.amount_fen ?? 0) > 0;
}

/** The body with these lines of income. */
export function bodyOf(form: Form, income: Income[]): Record<string, unknown> {
  return {
    id: form.id,
    unit_id: form.unit_id,
    budget_year: form.budget_year ?? 0,
    note: form.note,
    project_ids: form.project_ids,
    income: income.map((line) => ({ ...line, amount_fen: line.amount_fen ?? 0 })),
  };
}
