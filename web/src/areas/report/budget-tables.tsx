// The official budget tables, exactly as the server formatted them.
import { useQuery } from "@tanstack/react-query";
import { Segmented, Select, Spin } from "antd";
import { useState } from "react";
import { get, type Query } from "@/api/client";
import { useAddress } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { useMoneyUnit } from "@/kit/money";
import { Page } from "@/kit/page";
import { UnitPicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { Checks } from "./checks";
import { Downloads } from "./downloads";
import { Lines } from "./lines";
import { SheetTable } from "./sheet-table";
import { reportText } from "./text";
import "./report.css";

const LIST = "/api/report/budget-tables";
const TABLE = "/api/report/budget-tables/{table}";

export default function BudgetTables() {
  const t = useText(reportText);
  const { year, unitId } = useRegistry();
  const money = useMoneyUnit();
  const [search, change] = useAddress();
  const [cell, setCell] = useState<string | null>(null);
  const asked: Query = {
    year,
    unit_id: search.unit_id || unitId || undefined,
    range: search.range || undefined,
    stage: search.stage === "draft" ? "draft" : undefined,
  };
  // Which unit and range it is when nothing was chosen is the server's answer.
  const about = useQuery({
    queryKey: [LIST, asked],
    queryFn: ({ signal }) => get(LIST, { query: asked, signal }),
    placeholderData: (before) => before,
  });
  const table = search.table || "01";
  const query: Query = { ...asked, money: money.unit === "wan" ? "wanyuan" : "yuan" };
  const sheet = useQuery({
    queryKey: [TABLE, table, query],
    queryFn: ({ signal }) => get(TABLE, { path: { table }, query, signal }),
    placeholderData: (before) => before,
  });
  const list = about.data;
  const error = about.error ?? sheet.error;
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
          value={table}
          onChange={(next: string) => change({ table: next })}
          options={(list?.tables ?? []).map((one) => ({
            value: one.table,
            label: `${one.table} ${one.name}`,
          }))}
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
          aria-label={t.stage}
          value={search.stage === "draft" ? "draft" : "approved"}
          onChange={(stage) => change({ stage: stage === "draft" ? "draft" : "" })}
          options={(["approved", "draft"] as const).map((value) => ({ value, label: t.stages[value] }))}
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
      {!error && sheet.data && <SheetTable sheet={sheet.data} open={setCell} />}
      {!error && !sheet.data && <Spin className="page-wait" />}
      {!error && <Checks query={query} />}
      {cell !== null && sheet.data && (
        <Lines table={table} cell={cell} query={query} sheet={sheet.data} close={() => setCell(null)} />
      )}
    </Page>
  );
}
