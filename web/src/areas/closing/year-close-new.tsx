// A year to close: the share for the special fund, decisions on projects, and every entry of the carry-forward beside it.
import { InputNumber, Select } from "antd";
import { useMemo, useState } from "react";
import { newId } from "@/api/client";
import { useBudgetYears, useRegistry } from "@/app/registry";
import { LongTextField } from "@/kit/form/controls";
import { Field } from "@/kit/form/field";
import { Grid, type GridColumn } from "@/kit/grid";
import { Section } from "@/kit/page";
import { CodePicker, UnitPicker } from "@/kit/pickers";
import { ProjectPicker } from "@/kit/project-picker";
import { useText } from "@/text/language";
import { useClosingForm } from "./form";
import { FormPage } from "./form-page";
import { useOwnUnit } from "./own-unit";
import { closing } from "./text";

const PATH = "/api/closing/year-closes";

interface Line {
  id: string;
  event: string;
  project_id: string;
  function: string;
  fund: string;
  amount_fen: number | null;
}

const freshLine = (): Line => ({
  id: newId(),
  event: "Y12",
  project_id: "",
  function: "",
  fund: "",
  amount_fen: null,
});

export default function NewYearClose() {
  const texts = useText(closing);
  const t = texts.yearCloses;
  const own = useOwnUnit();
  const registry = useRegistry();
  const years = useBudgetYears();
  const [id] = useState(newId);
  const [unit, setUnit] = useState(own);
  const [year, setYear] = useState(registry.year);
  const [rate, setRate] = useState(0);
  const [note, setNote] = useState("");
  const [lines, setLines] = useState<Line[]>([]);
  const complete =
    unit !== "" &&
    lines.every((line) => line.project_id !== "" && line.fund !== "" && line.amount_fen !== null);
  // Hundredths of a percent, as the server takes them.
  const body = {
    id,
    unit_id: unit,
    fiscal_year: year,
    provision_rate: Math.round(rate * 100),
    note,
    lines,
  };
  const { run, saving, messages, page } = useClosingForm(PATH, complete ? body : null);
  const columns = useMemo<GridColumn<Line>[]>(() => {
    const events = Object.entries(t.events).map(([value, label]) => ({ value, label: `${value} ${label}` }));
    const code = (key: "fund" | "function", title: string, scheme: string): GridColumn<Line> => ({
      key,
      title,
      kind: "text",
      width: 190,
      required: key === "fund",
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
      {
        key: "event",
        title: t.event,
        kind: "text",
        width: 260,
        paste: () => null,
        control: (row, change) => (
          <Select
            className="picker"
            aria-label={t.event}
            value={row.event}
            options={events}
            onChange={(event) => change({ event })}
          />
        ),
      },
      {
        key: "project_id",
        title: texts.project,
        kind: "text",
        width: 240,
        required: true,
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
      code("fund", texts.fund, "funding_sources"),
      code("function", texts.function, "functional"),
      { key: "amount_fen", title: texts.amount, kind: "amount", width: 150, required: true },
    ];
  }, [t, texts]);
  return (
    <FormPage
      id={id}
      title={t.create}
      help={t.help}
      back={page}
      complete={complete}
      run={run}
      saving={saving}
      shown={(field) => messages.has(field) && (field === "fiscal_year" || field.startsWith("lines["))}
    >
      <Section title={texts.base}>
        <div className="fields">
          <Field label={texts.unit} required message={messages.get("unit_id")}>
            {(control) => <UnitPicker {...control} value={unit} onChange={(value) => setUnit(value ?? "")} />}
          </Field>
          <Field label={texts.year} required message={messages.get("fiscal_year")}>
            {(control) => (
              <Select
                {...control}
                value={year}
                options={years.map((value) => ({ value, label: String(value) }))}
                onChange={setYear}
              />
            )}
          </Field>
          <Field label={t.rate} hint={t.rateHint} message={messages.get("provision_rate")}>
            {(control) => (
              <InputNumber
                {...control}
                min={0}
                max={100}
                precision={2}
                value={rate}
                onChange={(value) => setRate(value ?? 0)}
              />
            )}
          </Field>
          <LongTextField label={texts.note} wide max={1000} value={note} onChange={setNote} />
        </div>
      </Section>
      <Section title={t.decisions}>
        <Grid
          caption={t.decisions}
          addTitle={t.addDecision}
          columns={columns}
          rows={lines}
          change={setLines}
          fresh={freshLine}
          message={(place, column) => messages.get(`lines[${place}].${column}`)}
        />
      </Section>
    </FormPage>
  );
}
