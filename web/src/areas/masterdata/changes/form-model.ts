// The form of a change request as it is typed, and the request it makes.
import type { Answer, BodyOf } from "@/api/client";
import { newId } from "@/api/client";
import type { ChangeKind, KindColumn } from "../parts/kinds";

export const PATH = "/api/masterdata/changes";
export type Detail = Answer<"/api/masterdata/changes/{id}", "get">;
export type Body = BodyOf<typeof PATH, "post">;

export interface Form {
  id: string;
  unit_id: string;
  kind: string;
  /** Whether it is a new record. */
  fresh: boolean;
  object: string;
  effective_from: string;
  reason: string;
  /** New values by field; of a record that is there only what changes. */
  values: Record<string, string>;
}

export function emptyForm(unit: string, kind: string, object: string): Form {
  return {
    id: newId(),
    unit_id: unit,
    kind,
    fresh: object === "",
    object,
    effective_from: "",
    reason: "",
    values: {},
  };
}

export function formOf(detail: Detail): Form {
  return {
    id: detail.document.id,
    unit_id: detail.document.unit_id,
    kind: detail.kind,
    fresh: detail.object_id === "",
    object: detail.object_id,
    effective_from: detail.effective_from,
    reason: detail.reason,
    values: Object.fromEntries(detail.fields.map((field) => [field.field, field.new])),
  };
}

/** The columns that may be asked for: what says which record it is only of a new one. */
export function columnsOf(kind: ChangeKind | undefined, fresh: boolean): KindColumn[] {
  if (!kind) return [];
  return kind.is_operation || fresh
    ? kind.columns
    : kind.columns.filter((column) => !kind.key.includes(column.key));
}

/** The fields that are sent, in the order of the columns. */
export function sentFields(
  form: Form,
  columns: KindColumn[],
  all: boolean,
): { field: string; value: string }[] {
  return columns
    .filter((column) => column.key in form.values && (!all || form.values[column.key] !== ""))
    .map((column) => ({ field: column.key, value: form.values[column.key] ?? "" }));
}

/** The request; null while too little is given to be worth a check. */
export function bodyOf(
  form: Form,
  kind: ChangeKind | undefined,
  recordVersion: number | undefined,
  version: number | undefined,
): Body | null {
  if (!kind || !form.unit_id || !form.reason.trim()) return null;
  const whole = kind.is_operation || form.fresh;
  const fields = sentFields(form, columnsOf(kind, form.fresh), whole);
  const needsRecord = kind.is_operation || !form.fresh;
  if (fields.length === 0 || (needsRecord && form.object === "")) return null;
  return {
    id: form.id,
    unit_id: form.unit_id,
    kind: form.kind,
    reason: form.reason.trim(),
    fields,
    ...(needsRecord ? { object_id: form.object } : {}),
    ...(needsRecord && recordVersion ? { record_version: recordVersion } : {}),
    ...(form.effective_from ? { effective_from: form.effective_from } : {}),
    ...(version ? { version } : {}),
  };
}
