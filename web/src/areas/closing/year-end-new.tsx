// A year-end settlement: the rests the server finds, with what is proposed for each, and advances.
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useMemo, useState } from "react";
import { get, newId } from "@/api/client";
import { useBudgetYears, useRegistry } from "@/app/registry";
import { Field } from "@/kit/form/field";
import { Grid, type GridColumn } from "@/kit/grid";
import { Section } from "@/kit/page";
import { CodePicker, UnitPicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { useClosingForm } from "./form";
import { FormPage } from "./form-page";
import { useOwnUnit } from "./own-unit";
import { AdvancesTable, type RestRow, RestsTable } from "./rests";
import { closing } from "./text";
import "./closing.css";

const PATH = "/api/closing/year-ends";
const PROPOSAL = "/api/closing/year-end-proposal";

interface Advance {
  id: string;
  fund: string;
  function: string;
  dep_economy: string;
  amount_fen: number | null;
  note: string;
}

const freshAdvance = (): Advance => ({
  id: newId(),
  fund: "",
  function: "",
  dep_economy: "",
  amount_fen: null,
  note: "",
});

export default function NewYearEnd() {
  const texts = useText(closing);
  const t = texts.yearEnds;
  const own = useOwnUnit();
  const registry = useRegistry();
  const years = useBudgetYears();
  const [id] = useState(newId);
  const [unit, setUnit] = useState(own);
  const [year, setYear] = useState(registry.year);
  const [decisions, setDecisions] = useState<Record<string, RestRow["decision"]>>({});
  const [advances, setAdvances] = useState<Advance[]>([]);
  const [ids] = useState(() => new Map<string, string>());
  const proposal = useQuery({
    queryKey: [PROPOSAL, unit, year],
    enabled: unit !== "",
    queryFn: ({ signal }) => get(PROPOSAL, { query: { unit_id: unit, year }, signal }),
  });
  const rests = (proposal.data?.rests ?? []).map((rest) => ({
    ...rest,
    decision: decisions[rest.indicator_id] ?? rest.decision,
  }));
  const line = (indicator: string) => {
    const made = ids.get(indicator) ?? newId();
    ids.set(indicator, made);
    return made;
  };
  const typed = advances.filter((one) => one.fund !== "" || one.amount_fen !== null);
  const complete =
    unit !== "" &&
    proposal.data !== undefined &&
    rests.length + typed.length > 0 &&
    typed.every((one) => one.fund !== "" && one.amount_fen !== null);
  const body = {
    id,
    unit_id: unit,
    fiscal_year: year,
    note: "",
    rests: rests
      .filter((rest) => rest.available_fen > 0)
      .map((rest) => ({
        id: line(rest.indicator_id),
        indicator_id: rest.indicator_id,
        decision: rest.decision,
        amount_fen: rest.available_fen,
      })),
    advances: typed,
  };
  const { run, saving, messages, page } = useClosingForm(PATH, complete ? body : null);
  const columns = useMemo<GridColumn<Advance>[]>(() => {
    const code = (
      key: "fund" | "function" | "dep_economy",
      title: string,
      scheme: string,
    ): GridColumn<Advance> => ({
      key,
      title,
      kind: "text",
      width: 200,
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
      code("fund", texts.fund, "funding_sources"),
      code("function", texts.function, "functional"),
      code("dep_economy", texts.economy, "economic_departmental"),
      { key: "amount_fen", title: texts.amount, kind: "amount", width: 150, required: true },
      { key: "note", title: texts.note, kind: "text", width: 180 },
    ];
  }, [texts]);
  return (
    <FormPage
      id={id}
      title={t.create}
      help={t.help}
      back={page}
      complete={complete}
      run={run}
      saving={saving}
      shown={(field) =>
        field === "unit_id" ||
        field === "fiscal_year" ||
        field.startsWith("rests[") ||
        field.startsWith("advances[")
      }
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
        </div>
      </Section>
      <Section title={t.rests}>
        <ProblemPanel error={proposal.error} retry={() => void proposal.refetch()} />
        <RestsTable
          rests={rests}
          choose={(indicator, decision) => setDecisions({ ...decisions, [indicator]: decision })}
          message={(place) =>
            messages.get(`rests[${place}].indicator_id`) ??
            messages.get(`rests[${place}].amount_fen`) ??
            messages.get(`rests[${place}].decision`)
          }
        />
      </Section>
      <Section title={t.advances}>
        <p className="grid-note">{t.advanceHint}</p>
        {(proposal.data?.advances.length ?? 0) > 0 ? (
          <AdvancesTable advances={proposal.data?.advances ?? []} />
        ) : (
          <p className="quiet">{t.noAdvances}</p>
        )}
        <Grid
          caption={t.advances}
          addTitle={texts.openings.addLine}
          columns={columns}
          rows={advances}
          change={setAdvances}
          fresh={freshAdvance}
          message={(place, column) => messages.get(`advances[${place}].${column}`)}
        />
      </Section>
    </FormPage>
  );
}
