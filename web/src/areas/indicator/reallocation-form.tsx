// A reallocation being written: two sides, equal in sum, checked by the server as it is typed.
import { Button, Drawer, Input, Select } from "antd";
import { useMemo, useState } from "react";
import { newId } from "@/api/client";
import { fieldMessages, ProblemError } from "@/api/problem";
import { useRegistry } from "@/app/registry";
import { useDryRun } from "@/kit/document/dry-run";
import { acknowledgements } from "@/kit/document/types";
import { useDraft, useLeaveGuard } from "@/kit/draft";
import type { Reasons } from "@/kit/findings";
import { formatFen } from "@/kit/money";
import { Section } from "@/kit/page";
import { UnitPicker } from "@/kit/pickers";
import { useText } from "@/text/language";
import { Field, FormFrame } from "./form-frame";
import { IndicatorLines, type Line } from "./lines";
import { PermissionTable } from "./permissions";
import { indicator } from "./text";
import { useSending } from "./use-sending";

const PATH = "/api/indicator/reallocations";

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
  const editing = version !== undefined;
  const draft = useDraft(`reallocation.${editing ? initial.id : "new"}`, initial);
  const { value, change } = draft;
  const [reasons, setReasons] = useState<Reasons>({});
  const [table, setTable] = useState(false);
  // The check asks as if all were new and submitted at once: it names everything that stands in the way.
  const [probe] = useState(newId);
  const leaving = useLeaveGuard(draft.touched);
  const set = (part: Partial<ReallocationValues>) => change((before) => ({ ...before, ...part }));
  const body = { ...value, reason: value.reason.trim(), mof_approval_no: value.mof_approval_no.trim() };
  const lines = [...value.from, ...value.to];
  const complete =
    value.unit_id !== "" &&
    body.reason !== "" &&
    value.from.length > 0 &&
    value.to.length > 0 &&
    lines.every((line) => line.amount_fen !== null);
  const said = acknowledgements(reasons);
  const run = useDryRun(
    complete
      ? {
          method: "post",
          path: PATH,
          asked: { query: { submit: true } },
          body: { ...body, id: editing ? probe : value.id, acknowledgements: said },
        }
      : null,
  );
  const sending = useSending({
    path: PATH,
    id: editing ? value.id : undefined,
    saved: () => {
      leaving.current = true;
      draft.clear();
    },
  });
  const messages = useMemo(() => {
    const refused = run.refusal ? new ProblemError(422, { ...run.refusal, findings: [] }) : null;
    return new Map([...fieldMessages(refused), ...fieldMessages(run.error), ...fieldMessages(sending.error)]);
  }, [run.refusal, run.error, sending.error]);
  const taken = useMemo(
    () => new Set([...value.from, ...value.to].map((line) => line.indicator_id)),
    [value.from, value.to],
  );
  const difference = sum(value.from) - sum(value.to);
  const shared = { year: value.fiscal_year, unit: value.unit_id, taken, executable: true };
  return (
    <FormFrame
      title={editing ? t.edit : t.create}
      help={t.help}
      back={editing ? `/indicator/reallocations/${value.id}` : "/indicator/reallocations"}
      editing={editing}
      draft={{ restoredAt: draft.restoredAt, discard: () => draft.clear(initial) }}
      complete={complete}
      run={run}
      reasons={reasons}
      onReason={(rule, reason) => setReasons({ ...reasons, [rule]: reason })}
      sending={sending}
      send={(what) =>
        void sending.run(what, editing ? { ...body, version } : { ...body, acknowledgements: said })
      }
      shown={(field) => messages.has(field)}
    >
      <Section
        title={texts.form.base}
        extra={<Button onClick={() => setTable(true)}>{t.permissions}</Button>}
      >
        <div className="form-grid">
          <Field label={texts.form.unit} htmlFor="unit" required message={messages.get("unit_id")}>
            <UnitPicker
              id="unit"
              disabled={editing}
              value={value.unit_id}
              onChange={(unit) => set({ unit_id: unit ?? "" })}
            />
          </Field>
          <Field label={texts.form.year} htmlFor="year" required message={messages.get("fiscal_year")}>
            <Select
              id="year"
              disabled={editing}
              value={value.fiscal_year}
              options={registry.fiscal_years.map((year) => ({ value: year, label: String(year) }))}
              onChange={(year) => set({ fiscal_year: year, from: [], to: [] })}
            />
          </Field>
          <Field label={t.mof} htmlFor="mof" hint={t.mofHint} message={messages.get("mof_approval_no")}>
            <Input
              id="mof"
              maxLength={100}
              value={value.mof_approval_no}
              onChange={(event) => set({ mof_approval_no: event.target.value })}
            />
          </Field>
          <Field label={t.reason} htmlFor="reason" required wide message={messages.get("reason")}>
            <Input.TextArea
              id="reason"
              rows={2}
              maxLength={500}
              value={value.reason}
              onChange={(event) => set({ reason: event.target.value })}
            />
          </Field>
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
