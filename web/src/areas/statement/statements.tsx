// Accounting statements and final accounts, exactly as the server formatted them.
import { useQuery } from "@tanstack/react-query";
import { Segmented, Select, Spin } from "antd";
import { get, type Query } from "@/api/client";
import { useAddress } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { SheetTable } from "@/areas/report/sheet-table";
import { useMoneyUnit } from "@/kit/money";
import { Page } from "@/kit/page";
import { UnitPicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { Checks } from "./checks";
import { Downloads } from "./downloads";
import { Lineage } from "./lineage";
import { statementText } from "./text";
import "@/areas/report/report.css";
import "./statement.css";

const LIST = "/api/statement/statements";
const TABLE = "/api/statement/statements/{table}";
const MONTHS = Array.from({ length: 12 }, (_, at) => at + 1);

export default function Statements() {
  const t = useText(statementText);
  const { year, unitId } = useRegistry();
  const money = useMoneyUnit();
  const [search, change] = useAddress();
  const cell = search.cell || null;
  const setCell = (next: string | null) => change({ cell: next ?? "" });
  const month = Number(search.month) || 0;
  const asked: Query = {
    year: month > 0 ? undefined : year,
    period: month > 0 ? year * 100 + month : undefined,
    unit_id: search.unit_id || unitId || undefined,
    range: search.range || undefined,
  };
  // Which unit and range it is when nothing was chosen is the server's answer.
  const about = useQuery({
    queryKey: [LIST, asked],
    queryFn: ({ signal }) => get(LIST, { query: asked, signal }),
    placeholderData: (before) => before,
  });
  const table = search.table || "cw01";
  const query: Query = { ...asked, money: money.unit === "wan" ? "wanyuan" : "yuan" };
  const sheet = useQuery({
    queryKey: [TABLE, table, query],
    queryFn: ({ signal }) => get(TABLE, { path: { table }, query, signal }),
    placeholderData: (before) => before,
  });
  const list = about.data;
  const error = about.error ?? sheet.error;
  const groups = Object.entries(t.groups).map(([key, label]) => ({
    label,
    options: (list?.statements ?? [])
      .filter((one) => one.table.startsWith(key))
      .map((one) => ({ value: one.table, label: `${one.form} ${one.name}` })),
  }));
  return (
    <Page
      title={t.title}
      help={t.help}
      actions={<Downloads table={table} query={query} department={list?.range === "department"} />}
    >
      <div className="toolbar report-tools">
        <Select
          aria-label={t.table}
          className="report-table-picker"
          showSearch={{ optionFilterProp: "label" }}
          value={list ? table : undefined}
          onChange={(next: string) => change({ table: next })}
          options={groups}
        />
        <Select
          aria-label={t.period}
          value={month}
          className="statement-period"
          onChange={(next: number) => change({ month: next > 0 ? String(next) : "" })}
          options={[
            { value: 0, label: t.wholeYear },
            ...MONTHS.map((value) => ({ value, label: t.month(value) })),
          ]}
        />
        <UnitPicker
          aria-label={t.unit}
          className="report-unit-picker"
          value={list?.unit_id}
          onChange={(unit) => change({ unit_id: unit ?? "", range: "" })}
        />
        <Segmented
          aria-label={t.range}
          value={list?.range ?? "unit"}
          onChange={(range) => change({ range: String(range) })}
          options={(["unit", "department"] as const).map((value) => ({ value, label: t.ranges[value] }))}
        />
        <Segmented
          aria-label={t.money}
          value={money.unit}
          onChange={money.setUnit}
          options={[
            { value: "yuan", label: t.yuan },
            { value: "wan", label: t.wan },
          ]}
        />
      </div>
      {error && (
        <ProblemPanel
          error={error}
          retry={() => {
            void about.refetch();
            void sheet.refetch();
          }}
        />
      )}
      {!error && sheet.data && (
        <div className="statement">
          <SheetTable sheet={sheet.data} open={setCell} />
        </div>
      )}
      {!error && !sheet.data && <Spin className="page-wait" />}
      {!error && <Checks query={query} />}
      {cell !== null && sheet.data && (
        <Lineage table={table} cell={cell} query={query} sheet={sheet.data} close={() => setCell(null)} />
      )}
    </Page>
  );
}
