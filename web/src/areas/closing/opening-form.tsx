// Opening balances being written: a grid of accounts and amounts, with the trial and the tie beside it.
import { Select } from "antd";
import { useMemo, useState } from "react";
import { newId } from "@/api/client";
import { useBudgetYears } from "@/app/registry";
import { LongTextField } from "@/kit/form/controls";
import { Field } from "@/kit/form/field";
import { Grid, type GridColumn } from "@/kit/grid";
import { Section } from "@/kit/page";
import { CodePicker, UnitPicker } from "@/kit/pickers";
import { ProjectPicker } from "@/kit/project-picker";
import { useText } from "@/text/language";
import { useClosingForm } from "./form";
import { FormPage } from "./form-page";
import { closing } from "./text";
import { type Tie, TieTable } from "./tie";

const PATH = "/api/closing/openings";

export interface Line {
  id: string;
  account: string;
  side: string;
  amount_fen: number | null;
  project_id: string;
  function: string;
  dep_economy: string;
  fund: string;
  payee_id: string;
  note: string;
}

export interface OpeningValues {
  id: string;
  unit_id: string;
  fiscal_year: number;
  explanation: string;
  note: string;
  lines: Line[];
}

export const freshLine = (): Line => ({
  id: newId(),
  account: "",
  side: "debit",
  amount_fen: null,
  project_id: "",
  function: "",
  dep_economy: "",
  fund: "",
  payee_id: "",
  note: "",
});

export function OpeningForm({ initial, version }: { initial: OpeningValues; version?: number }) {
  const texts = useText(closing);
  const t = texts.openings;
  const years = useBudgetYears();
  const editing = version !== undefined;
  const [value, setValue] = useState(initial);
  const set = (part: Partial<OpeningValues>) => setValue((before) => ({ ...before, ...part }));
  const typed = value.lines.filter((line) => line.account !== "" || line.amount_fen !== null);
  const complete =
    value.unit_id !== "" && typed.every((line) => line.account !== "" && line.amount_fen !== null);
  const body = complete ? { ...value, lines: typed } : null;
  const { run, saving, messages, page } = useClosingForm(PATH, body, version);
  const tie = run.receipt?.computed as Tie | undefined;
  const columns = useMemo<GridColumn<Line>[]>(() => {
    const sides = Object.entries(t.sides).map(([side, label]) => ({ value: side, label }));
    const code = (key: "fund" | "function", title: string, scheme: string): GridColumn<Line> => ({
      key,
      title,
      kind: "text",
      width: 190,
      paste: (text) => ({ [key]: text.split(" ")[0] ?? "" }),
      control: (row, change, status) => (
        <CodePicker
          scheme={scheme}
          aria-label={title}
          status={status}
          value={row[key]}
          onChange={(next) => change({ [key]: next ?? "" })}
        />
      ),
    });
    return [
      { key: "account", title: t.account, kind: "text", width: 120, required: true },
      {
        key: "side",
        title: t.side,
        kind: "text",
        width: 90,
        paste: (text) => {
          const found = sides.find((one) => one.label === text || one.value === text);
          return found ? { side: found.value } : null;
        },
        control: (row, change, status) => (
          <Select
            className="picker"
            aria-label={t.side}
            status={status}
            value={row.side}
            options={sides}
            onChange={(side) => change({ side })}
          />
        ),
      },
      { key: "amount_fen", title: texts.amount, kind: "amount", width: 160, required: true },
      code("fund", texts.fund, "funding_sources"),
      {
        key: "project_id",
        title: texts.project,
        kind: "text",
        width: 240,
        paste: () => null,
        control: (row, change, status) => (
          <ProjectPicker
            allowClear
            aria-label={texts.project}
            status={status}
            value={row.project_id}
            onChange={(next) => change({ project_id: next ?? "" })}
          />
        ),
      },
      code("function", texts.function, "functional"),
      { key: "note", title: texts.note, kind: "text", width: 160 },
    ];
  }, [t, texts]);
  return (
    <FormPage
      id={value.id}
      title={editing ? t.edit : t.create}
      help={t.help}
      back={editing ? `${page}/${value.id}` : page}
      editing={editing}
      complete={complete}
      run={run}
      saving={saving}
      shown={(field) => messages.has(field) && !field.startsWith("tie")}
    >
      <Section title={texts.base}>
        <div className="fields">
          <Field label={texts.unit} required message={messages.get("unit_id")}>
            {(control) => (
              <UnitPicker
                {...control}
                disabled={editing}
                value={value.unit_id}
                onChange={(unit) => set({ unit_id: unit ?? "" })}
              />
            )}
          </Field>
          <Field label={texts.books.start} required message={messages.get("fiscal_year")}>
            {(control) => (
              <Select
                {...control}
                value={value.fiscal_year}
                options={years.map((year) => ({ value: year, label: String(year) }))}
                onChange={(year) => set({ fiscal_year: year })}
              />
            )}
          </Field>
          <LongTextField
            label={t.explanation}
            wide
            message={messages.get("explanation")}
            max={1000}
            value={value.explanation}
            onChange={(explanation) => set({ explanation })}
          />
        </div>
      </Section>
      {tie && (
        <Section title={t.tie}>
          <TieTable tie={tie} />
        </Section>
      )}
      <Section title={t.lines}>
        <Grid
          caption={t.lines}
          addTitle={t.addLine}
          columns={columns}
          rows={value.lines}
          change={(lines) => set({ lines })}
          fresh={freshLine}
          message={(place, column) => messages.get(`lines[${place}].${column}`)}
        />
      </Section>
    </FormPage>
  );
}
