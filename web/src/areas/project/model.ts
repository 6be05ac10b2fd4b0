// A project as it is typed, and as the server takes it.
import { type Answer, newId } from "@/api/client";
import type { Reasons } from "@/kit/findings";

/** Projects at the server. */
export const PATH = "/api/project/projects";

export type Detail = Answer<"/api/project/projects/{id}", "get">;

/** What the grid shows of the standard a line cites. */
export interface Cited {
  id: string;
  code: string;
  name: string;
  basis: string;
  amount_fen: number | null;
}

export interface Line {
  id: string;
  task: string;
  budget_year: string;
  standard: Cited | null;
  /** What was typed or pasted into the cell of the standard and is not found yet. */
  standard_text: string;
  /** It came by pasting and is still to be looked up. */
  pasted?: boolean;
  unit_price_fen: number | null;
  quantity: string;
  frequency: string;
  unit_of_measure: string;
  dep_economy: string;
  fund: string;
  reason: string;
  /** `goods`, `works`, `services`; empty when it is no procurement. */
  procurement: string;
  service_purchase: boolean;
  asset_class: string;
  asset_name: string;
  asset_replaced: string;
}

export interface Target {
  id: string;
  kind: string;
  name: string;
  value: string;
  unit_of_measure: string;
  weight: string;
  library_code: string;
}

export interface Form {
  id: string;
  /** Version the server has; null for a new project. */
  version: number | null;
  unit_id: string;
  code: string;
  name: string;
  class: string;
  function: string;
  start_year: number | null;
  end_year: number | null;
  fiscal_year: number | null;
  reason: string;
  flags: string[];
  new_policy: boolean;
  /** Empty: by its years. */
  span: string;
  level: number;
  parent_id: string;
  lines: Line[];
  targets: Target[];
  reasons: Reasons;
}

/** What a dry run works out of it. */
export interface Computed {
  lines: { id: string; unit_price_fen: number; amount_fen: number }[];
  years: { year: number; amount_fen: number }[];
  total_fen: number;
}

export function freshLine(before: Line | undefined, year: number | null): Line {
  return {
    id: newId(),
    task: "",
    budget_year: before?.budget_year || String(year ?? ""),
    standard: null,
    standard_text: "",
    unit_price_fen: null,
    quantity: "",
    frequency: "1",
    unit_of_measure: "",
    dep_economy: before?.dep_economy ?? "",
    fund: before?.fund ?? "",
    reason: "",
    procurement: "",
    service_purchase: false,
    asset_class: "",
    asset_name: "",
    asset_replaced: "",
  };
}

export function freshTarget(kind = "output"): Target {
  return { id: newId(), kind, name: "", value: "", unit_of_measure: "", weight: "", library_code: "" };
}

export function emptyForm(year: number, unit: string): Form {
  return {
    id: newId(),
    version: null,
    unit_id: unit,
    code: "",
    name: "",
    class: "",
    function: "",
    start_year: year,
    end_year: year,
    fiscal_year: year,
    reason: "",
    flags: [],
    new_policy: false,
    span: "",
    level: 2,
    parent_id: "",
    lines: [freshLine(undefined, year)],
    targets: [freshTarget()],
    reasons: {},
  };
}

export function formOf(detail: Detail): Form {
  const { document } = detail;
  return {
    id: document.id,
    version: document.version,
    unit_id: document.unit_id,
    code: detail.code,
    name: detail.name,
    class: detail.class,
    function: detail.function,
    start_year: detail.start_year,
    end_year: detail.end_year,
    fiscal_year: document.fiscal_year,
    reason: detail.reason,
    flags: detail.flags,
    new_policy: detail.new_policy,
    span: detail.span,
    level: detail.level,
    parent_id: detail.parent?.id ?? "",
    lines: detail.lines.map((line) => ({
      id: line.id,
      task: line.task,
      budget_year: String(line.budget_year),
      standard: line.standard_id
        ? {
            id: line.standard_id,
            code: line.standard_code ?? "",
            name: line.standard_name ?? "",
            basis: line.standard_basis ?? "",
            amount_fen: line.standard_fen ?? null,
          }
        : null,
      standard_text: "",
      // A price that is the standard's own follows it.
      unit_price_fen: line.unit_price_fen === line.standard_fen ? null : line.unit_price_fen,
      quantity: line.quantity,
      frequency: line.frequency,
      unit_of_measure: line.unit_of_measure,
      dep_economy: line.dep_economy,
      fund: line.fund,
      reason: line.reason,
      procurement: line.procurement ?? "",
      service_purchase: line.service_purchase === 1,
      asset_class: line.asset_class ?? "",
      asset_name: line.asset_name ?? "",
      asset_replaced: line.asset_replaced ? String(line.asset_replaced) : "",
    })),
    targets: detail.targets.map((target) => ({
      id: target.id,
      kind: target.kind,
      name: target.name,
      value: target.value,
      unit_of_measure: target.unit_of_measure,
      weight: String(target.weight),
      library_code: target.library_code,
    })),
    reasons: {},
  };
}

/** Nothing was typed into the row: it is not sent. */
export function blankLine(line: Line): boolean {
  return !line.task && !line.standard && !line.standard_text && !line.unit_price_fen && !line.quantity;
}
export function blankTarget(target: Target): boolean {
  return !target.name && !target.value;
}

/** Everything a line is computed from is there. */
export function wholeLine(line: Line): boolean {
  const priced = line.unit_price_fen !== null || (line.standard?.amount_fen ?? null) !== null;
  const given = [line.task, line.budget_year, line.quantity, line.frequency, line.dep_economy, line.fund];
  return priced && given.every((text) => text.trim() !== "");
}
export function wholeTarget(target: Target): boolean {
  return target.name.trim() !== "" && target.value.trim() !== "";
}

const NEEDED = [
  "unit_id",
  "code",
  "name",
  "class",
  "function",
  "start_year",
  "end_year",
  "fiscal_year",
  "reason",
] as const;
/** Fields of the head that are still empty. */
export function missing(form: Form): (typeof NEEDED)[number][] {
  return NEEDED.filter((name) => {
    const value = form[name];
    return value === null || String(value).trim() === "";
  });
}

/** The body with these rows. */
export function bodyOf(form: Form, lines: Line[], targets: Target[]): Record<string, unknown> {
  return {
    id: form.id,
    unit_id: form.unit_id,
    code: form.code.trim(),
    name: form.name,
    class: form.class,
    function: form.function,
    start_year: form.start_year ?? 0,
    end_year: form.end_year ?? 0,
    fiscal_year: form.fiscal_year ?? 0,
    reason: form.reason,
    flags: form.flags,
    new_policy: form.new_policy,
    span: form.span || null,
    level: form.level,
    parent_id: form.level === 2 && form.parent_id ? form.parent_id : null,
    lines: lines.map((line) => ({
      id: line.id,
      task: line.task,
      budget_year: Number.parseInt(line.budget_year, 10) || 0,
      standard_id: line.standard?.id ?? null,
      unit_price_fen: line.unit_price_fen,
      quantity: line.quantity.trim(),
      frequency: line.frequency.trim(),
      unit_of_measure: line.unit_of_measure,
      dep_economy: line.dep_economy,
      fund: line.fund,
      reason: line.reason,
      procurement: line.procurement || null,
      service_purchase: line.service_purchase,
      asset_class: line.asset_class,
      asset_name: line.asset_name.trim(),
      asset_replaced: Number.parseInt(line.asset_replaced, 10) || 0,
    })),
    targets: targets.map((target) => ({
      id: target.id,
      kind: target.kind,
      name: target.name,
      value: target.value,
      unit_of_measure: target.unit_of_measure,
      library_code: target.library_code,
      weight: Number.parseInt(target.weight, 10) || 0,
    })),
  };
}
