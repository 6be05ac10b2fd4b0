// Indicators to be issued, as rows of cells; a block copied from a spreadsheet can be pasted in.
import { Input, Select } from "antd";
import { useMemo } from "react";
import { get, newId } from "@/api/client";
import { Grid, type GridColumn } from "@/kit/grid";
import { useIndicators } from "@/kit/indicator-picker";
import { Money } from "@/kit/money";
import { CodePicker, type Option, RemotePicker, UnitPicker } from "@/kit/pickers";
import { ProjectPicker } from "@/kit/project-picker";
import { useText } from "@/text/language";
import { indicator } from "./text";

export interface FreshRow {
  id: string;
  indicator_id: string;
  amount_fen: number | null;
  title: string;
  number: string;
  unit_id: string;
  parent_id: string;
  project_id: string;
  budget_line_id: string;
  fund: string;
  function: string;
  dep_economy: string;
  expenditure_kind: string;
  payment_mode: string;
  year_kind: string;
  allotted: string;
  expires_on: string;
}

export function freshRow(year: number, unit: string): FreshRow {
  return {
    id: newId(),
    indicator_id: newId(),
    amount_fen: null,
    title: "",
    number: "",
    unit_id: unit,
    parent_id: "",
    project_id: "",
    budget_line_id: "",
    fund: "",
    function: "",
    dep_economy: "",
    expenditure_kind: "basic_operating",
    payment_mode: "treasury",
    year_kind: "current",
    allotted: "1",
    expires_on: `${year}-12-31`,
  };
}

interface Props {
  rows: FreshRow[];
  change: (rows: FreshRow[]) => void;
  year: number;
  unit: string;
  /** What the server says of `lines[n]…`. */
  message: (field: string) => string | undefined;
}

export function FreshGrid({ rows, change, year, unit, message }: Props) {
  const { fresh: t, words, list, changes } = useText(indicator);
  const columns = useMemo<GridColumn<FreshRow>[]>(() => {
    const code = (key: "fund" | "function" | "dep_economy", title: string, scheme: string) =>
      ({
        key,
        title,
        kind: "text",
        width: 210,
        required: true,
        paste: (text) => ({ [key]: text.split(" ")[0] ?? "" }),
        control: (row, set, status) => (
          <CodePicker
            scheme={scheme}
            aria-label={title}
            status={status}
            value={row[key]}
            onChange={(value) => set({ [key]: value ?? "" })}
          />
        ),
      }) satisfies GridColumn<FreshRow>;
    const choice = (
      key: "expenditure_kind" | "payment_mode" | "year_kind" | "allotted",
      title: string,
      options: { value: string; label: string }[],
    ) =>
      ({
        key,
        title,
        kind: "text",
        width: 150,
        paste: (text) => {
          const found = options.find((one) => one.label === text || one.value === text);
          return found ? { [key]: found.value } : null;
        },
        control: (row, set, status) => (
          <Select
            className="picker"
            aria-label={title}
            status={status}
            value={row[key]}
            options={options}
            onChange={(value) => set({ [key]: value })}
          />
        ),
      }) satisfies GridColumn<FreshRow>;
    const worded = (keys: string[]) => keys.map((value) => ({ value, label: words[value] ?? value }));
    return [
      { key: "title", title: t.title, kind: "text", width: 220, required: true },
      { key: "amount_fen", title: t.amount, kind: "amount", width: 150, required: true },
      {
        key: "unit_id",
        title: t.unit,
        kind: "text",
        width: 220,
        required: true,
        paste: () => null,
        control: (row, set, status) => (
          <UnitPicker
            aria-label={t.unit}
            status={status}
            value={row.unit_id}
            onChange={(value) => set({ unit_id: value ?? "" })}
          />
        ),
      },
      code("fund", t.fund, "funding_sources"),
      code("function", t.function, "functional"),
      code("dep_economy", t.economy, "economic_departmental"),
      choice("allotted", t.allotted, [
        { value: "1", label: list.executable },
        { value: "0", label: list.unallotted },
      ]),
      {
        key: "parent_id",
        title: t.parent,
        kind: "text",
        width: 260,
        paste: () => null,
        control: (row, set, status) => (
          <ParentPicker
            year={year}
            label={t.parent}
            status={status}
            value={row.parent_id}
            onChange={(value) => set({ parent_id: value ?? "" })}
          />
        ),
      },
      choice("expenditure_kind", t.expenditure, worded(["basic_person", "basic_operating", "project"])),
      {
        key: "project_id",
        title: t.project,
        kind: "text",
        width: 260,
        paste: () => null,
        control: (row, set, status) => (
          <ProjectPicker
            allowClear
            aria-label={t.project}
            status={status}
            value={row.project_id}
            onChange={(value) => set({ project_id: value ?? "" })}
          />
        ),
      },
      choice("payment_mode", t.payment, worded(["treasury", "unit_bank_account"])),
      choice("year_kind", t.yearKind, worded(["current", "prior"])),
      {
        key: "expires_on",
        title: t.expires,
        kind: "text",
        width: 130,
        control: (row, set, status) => (
          <Input
            aria-label={t.expires}
            status={status}
            maxLength={10}
            value={row.expires_on}
            onChange={(event) => set({ expires_on: event.target.value })}
          />
        ),
      },
      { key: "number", title: t.number, kind: "text", width: 160 },
    ];
  }, [t, list, words, year]);
  const total = rows.reduce((sum, row) => sum + (row.amount_fen ?? 0), 0);
  return (
    <Grid
      caption={changes.fresh}
      addTitle={changes.addFresh}
      columns={columns}
      rows={rows}
      change={change}
      fresh={() => {
        const last = rows.at(-1);
        const next = freshRow(year, unit);
        // The next row is mostly like the last one.
        return last ? { ...last, id: next.id, indicator_id: next.indicator_id, amount_fen: null } : next;
      }}
      message={(place, column) =>
        column === "amount_fen"
          ? message(`lines[${place}].amount_fen`)
          : message(`lines[${place}].fresh.${column}`)
      }
      totals={{ amount_fen: <Money fen={total} exact /> }}
    />
  );
}

interface CellProps {
  label: string;
  value: string;
  status: "error" | "";
  onChange: (value: string | undefined) => void;
}

/** An indicator that the department holds for allotment. */
function ParentPicker({ label, year, ...given }: CellProps & { year: number }) {
  const known = useIndicators(given.value ? [given.value] : []).found.get(given.value);
  const chosen: Option | undefined = known && { value: known.id, label: `${known.number} ${known.title}` };
  return (
    <RemotePicker
      {...given}
      aria-label={label}
      allowClear
      name={`parents.${year}`}
      chosen={chosen}
      search={async (text, signal) => {
        const query = { fiscal_year: year, text, with_available: true, limit: 100 };
        const page = await get("/api/indicator/indicators", { query, signal });
        const held = page.items.filter((one) => one.allotted === 0);
        return held.map((one) => ({ value: one.id, label: `${one.number} ${one.title}` }));
      }}
    />
  );
}
