// A reallocation being written: two sides, equal in sum, checked by the server as it is typed.
import { Button, Drawer, Select } from "antd";
import { useMemo, useState } from "react";
import { fieldMessages, ProblemError } from "@/api/problem";
import { useGo } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { useSaving, useTrial } from "@/kit/document/saving";
import { useDraft, useLeaveGuard } from "@/kit/draft";
import type { Reasons } from "@/kit/findings";
import { LongTextField, TextField } from "@/kit/form/controls";
import { Field } from "@/kit/form/field";
import { formatFen } from "@/kit/money";
import { Section } from "@/kit/page";
import { UnitPicker } from "@/kit/pickers";
import { useText } from "@/text/language";
import { FormFrame } from "./form-frame";
import { IndicatorLines, type Line } from "./lines";
import { PermissionTable } from "./permissions";
import { indicator } from "./text";

const PATH = "/api/indicator/reallocations";
const PAGE = "/indicator/reallocations";

export interface ReallocationValues {
  id: string;
  unit_id: string;
  fiscal_year: number;
  reason: string;
  mof_approval_no: string;
  from: Line[];
  to: Line[];
}

interface Props {
  initial: ReallocationValues;
  /** Version of the document that is edited; absent for a new one. */
  version?: number;
}

const sum = (lines: Line[]) => lines.reduce((total, line) => total + (line.amount_fen ?? 0), 0);

export function ReallocationForm({ initial, version }: Props) {
  const texts = useText(indicator);
  const t = texts.reallocations;
  const { registry } = useRegistry();
  const go = useGo();
  const editing = version !== undefined;
  const draft = useDraft(`reallocation.${editing ? initial.id : "new"}`, initial);
  const { value, change } = draft;
  const [reasons, setReasons] = useState<Reasons>({});
  const [table, setTable] = useState(false);
  const leaving = useLeaveGuard(draft.touched, true);
  const set = (part: Partial<ReallocationValues>) => change((before) => ({ ...before, ...part }));
  const body = { ...value, reason: value.reason.trim(), mof_approval_no: value.mof_approval_no.trim() };
  const lines = [...value.from, ...value.to];
  const complete =
    value.unit_id !== "" &&
    body.reason !== "" &&
    value.from.length > 0 &&
    value.to.length > 0 &&
    lines.every((line) => line.amount_fen !== null);
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
  const taken = useMemo(
    () => new Set([...value.from, ...value.to].map((line) => line.indicator_id)),
    [value.from, value.to],
  );
  const difference = sum(value.from) - sum(value.to);
  const shared = { year: value.fiscal_year, unit: value.unit_id, taken, executable: true };
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
      <Section
        title={texts.form.base}
        extra={<Button onClick={() => setTable(true)}>{t.permissions}</Button>}
      >
        <div className="fields">
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
                onChange={(year) => set({ fiscal_year: year, from: [], to: [] })}
              />
            )}
          </Field>
          <TextField
            label={t.mof}
            hint={t.mofHint}
            message={messages.get("mof_approval_no")}
            max={100}
            value={value.mof_approval_no}
            onChange={(mof_approval_no) => set({ mof_approval_no })}
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
      <Section title={t.from}>
        <IndicatorLines
          {...shared}
          lines={value.from}
          change={(from) => set({ from })}
          amountTitle={t.out}
          sign={-1}
          message={(field) => messages.get(`from${field}`)}
        />
      </Section>
      <Section title={t.to}>
        <IndicatorLines
          {...shared}
          lines={value.to}
          change={(to) => set({ to })}
          amountTitle={t.into}
          sign={1}
          message={(field) => messages.get(`to${field}`)}
        />
        {sum(value.from) + sum(value.to) > 0 && (
          <p className={difference === 0 ? "side-balance quiet" : "side-balance form-error"}>
            {difference === 0 ? t.balanced : t.differs(formatFen(Math.abs(difference)))}
          </p>
        )}
      </Section>
      <Drawer title={t.permissions} size={760} open={table} onClose={() => setTable(false)}>
        {texts.permissions.help.map((line) => (
          <p key={line} className="quiet">
            {line}
          </p>
        ))}
        <PermissionTable />
      </Drawer>
    </FormFrame>
  );
}
