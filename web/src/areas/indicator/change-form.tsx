// An indicator change being written: new indicators with their dimensions, or amounts on existing ones.
import { Select } from "antd";
import { useMemo, useState } from "react";
import { fieldMessages, ProblemError } from "@/api/problem";
import { useGo } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { useSaving, useTrial } from "@/kit/document/saving";
import { useDraft, useLeaveGuard } from "@/kit/draft";
import type { Reasons } from "@/kit/findings";
import { LongTextField, TextField } from "@/kit/form/controls";
import { Field } from "@/kit/form/field";
import { Section } from "@/kit/page";
import { UnitPicker } from "@/kit/pickers";
import { useText } from "@/text/language";
import { FormFrame } from "./form-frame";
import { FreshGrid, type FreshRow } from "./fresh-grid";
import { IndicatorLines, type Line } from "./lines";
import { indicator } from "./text";

const PATH = "/api/indicator/changes";
const PAGE = "/indicator/changes";
const OPERATIONS = ["issue", "supplement", "reduce", "freeze", "unfreeze", "withdraw"];
/** How each operation moves what is available. */
const SIGNS: Record<string, 1 | -1> = { supplement: 1, unfreeze: 1, reduce: -1, freeze: -1, withdraw: -1 };

export interface ChangeValues {
  id: string;
  unit_id: string;
  fiscal_year: number;
  operation: string;
  document_no: string;
  reason: string;
  lines: Line[];
  fresh: FreshRow[];
}

interface Props {
  initial: ChangeValues;
  /** Version of the document that is edited; absent for a new one. */
  version?: number;
}

/** The lines as the server takes them. */
function sent(value: ChangeValues) {
  if (value.operation !== "issue") return value.lines;
  return value.fresh.map(({ id, indicator_id, amount_fen, ...row }) => ({
    id,
    indicator_id,
    amount_fen,
    fresh: {
      ...row,
      number: row.number.trim() || null,
      parent_id: row.parent_id || null,
      project_id: row.project_id || null,
      budget_line_id: row.budget_line_id || null,
      allotted: row.allotted === "1",
    },
  }));
}

export function ChangeForm({ initial, version }: Props) {
  const texts = useText(indicator);
  const t = texts.changes;
  const { registry } = useRegistry();
  const go = useGo();
  const editing = version !== undefined;
  const draft = useDraft(`indicator_change.${editing ? initial.id : "new"}`, initial);
  const { value, change } = draft;
  const [reasons, setReasons] = useState<Reasons>({});
  const leaving = useLeaveGuard(draft.touched, true);
  const set = (part: Partial<ChangeValues>) => change((before) => ({ ...before, ...part }));
  const issuing = value.operation === "issue";
  const body = {
    id: value.id,
    unit_id: value.unit_id,
    fiscal_year: value.fiscal_year,
    operation: value.operation,
    document_no: value.document_no.trim(),
    reason: value.reason.trim(),
    lines: sent(value),
  };
  const complete =
    value.unit_id !== "" &&
    body.document_no !== "" &&
    body.reason !== "" &&
    body.lines.length > 0 &&
    body.lines.every((line) => line.amount_fen !== null) &&
    (!issuing || value.fresh.every((row) => row.unit_id && row.fund && row.function && row.dep_economy));
  const entry = { path: PATH, body: complete ? body : null, version, reasons };
  const run = useTrial(entry);
  const saving = useSaving(entry, (id) => {
    leaving.current = true;
    draft.clear();
    void go(`${PAGE}/${id}`, {}, true);
  });
  const messages = useMemo(() => {
    const refused = run.refusal ? new ProblemError(422, { ...run.refusal, findings: [] }) : null;
    return new Map([...fieldMessages(refused), ...fieldMessages(run.error), ...fieldMessages(saving.error)]);
  }, [run.refusal, run.error, saving.error]);
  const taken = useMemo(() => new Set(value.lines.map((line) => line.indicator_id)), [value.lines]);
  const shared = { year: value.fiscal_year, unit: value.unit_id };
  return (
    <FormFrame
      id={value.id}
      title={editing ? t.edit : t.create}
      help={t.help}
      back={editing ? `${PAGE}/${value.id}` : PAGE}
      editing={editing}
      draft={{ restoredAt: draft.restoredAt, discard: () => draft.clear(initial) }}
      complete={complete}
      run={run}
      reasons={reasons}
      onReason={(rule, reason) => setReasons({ ...reasons, [rule]: reason })}
      saving={saving}
      shown={(field) => messages.has(field)}
    >
      <Section title={texts.form.base}>
        <div className="fields">
          <Field label={t.operation} required message={messages.get("operation")}>
            {(control) => (
              <Select
                {...control}
                value={value.operation}
                options={OPERATIONS.map((one) => ({ value: one, label: texts.words[one] ?? one }))}
                onChange={(operation) => set({ operation })}
              />
            )}
          </Field>
          <Field label={texts.form.unit} required message={messages.get("unit_id")}>
            {(control) => (
              <UnitPicker
                {...control}
                disabled={editing}
                value={value.unit_id}
                onChange={(unit) => set({ unit_id: unit ?? "" })}
              />
            )}
          </Field>
          <Field label={texts.form.year} required message={messages.get("fiscal_year")}>
            {(control) => (
              <Select
                {...control}
                disabled={editing}
                value={value.fiscal_year}
                options={registry.fiscal_years.map((year) => ({ value: year, label: String(year) }))}
                onChange={(year) => set({ fiscal_year: year, lines: [] })}
              />
            )}
          </Field>
          <TextField
            label={t.documentNo}
            required
            message={messages.get("document_no")}
            max={100}
            value={value.document_no}
            onChange={(document_no) => set({ document_no })}
          />
          <LongTextField
            label={t.reason}
            required
            wide
            message={messages.get("reason")}
            max={500}
            value={value.reason}
            onChange={(reason) => set({ reason })}
          />
        </div>
      </Section>
      <Section title={issuing ? t.fresh : t.lines}>
        <p className="lines-note">{t.chooseOperationFirst}</p>
        {issuing ? (
          <FreshGrid
            {...shared}
            rows={value.fresh}
            change={(fresh) => set({ fresh })}
            message={(field) => messages.get(field)}
          />
        ) : (
          <IndicatorLines
            {...shared}
            lines={value.lines}
            change={(lines) => set({ lines })}
            amountTitle={t.amount}
            sign={SIGNS[value.operation] ?? 0}
            taken={taken}
            message={(field) => messages.get(`lines${field}`)}
          />
        )}
      </Section>
    </FormFrame>
  );
}
