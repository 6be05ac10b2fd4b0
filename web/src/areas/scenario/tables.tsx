// The official tables of a scenario: as they would be, as they are, and figure by figure what differs.
import { DownloadOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Dropdown, Segmented, Select, Spin, Table } from "antd";
import { type Answer, get, type Query } from "@/api/client";
import { useAddress } from "@/app/go";
import { type Sheet, SheetTable } from "@/areas/report/sheet-table";
import { useDownload } from "@/kit/download";
import { Money, useMoneyUnit } from "@/kit/money";
import { Section } from "@/kit/page";
import { UnitPicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { Scrolling } from "@/kit/scrolling";
import { FORMATS } from "@/kit/sheet-downloads";
import { useText } from "@/text/language";
import type { Detail } from "./scenario";
import { scenarioText } from "./text";
import "@/areas/report/report.css";

const PATH = "/api/scenario/scenarios/{id}/tables/{table}";
const CHECKS = "/api/scenario/scenarios/{id}/checks";
const LIST = "/api/report/budget-tables";
/** Table 10 is made of words and amounts: its figures have no address. */
const TARGETS = "10";
type Both = Answer<typeof PATH, "get">;

export function ScenarioTables({ detail }: { detail: Detail }) {
  const t = useText(scenarioText).table;
  const money = useMoneyUnit();
  const [search, change] = useAddress();
  const table = search.table || "01";
  const side = search.side === "before" ? "before" : "after";
  const unit = search.of || detail.unit_id;
  const range = search.range === "unit" ? "unit" : undefined;
  const query: Query = { unit_id: unit, range, money: money.unit === "wan" ? "wanyuan" : "yuan" };
  const names = useQuery({
    queryKey: [LIST, detail.budget_year, detail.unit_id],
    queryFn: ({ signal }) =>
      get(LIST, { query: { year: detail.budget_year, unit_id: detail.unit_id }, signal }),
  });
  const asked = useQuery({
    queryKey: [PATH, detail.id, detail.version, table, query],
    queryFn: ({ signal }) => get(PATH, { path: { id: detail.id, table }, query, signal }),
    placeholderData: (before) => before,
  });
  const error = names.error ?? asked.error;
  return (
    <>
      <div className="toolbar report-tools">
        <Select
          aria-label={t.table}
          className="report-table-picker"
          showSearch={{ optionFilterProp: "label" }}
          value={table}
          onChange={(next: string) => change({ table: next })}
          options={(names.data?.tables ?? []).map((one) => ({
            value: one.table,
            label: `${one.table} ${one.name}`,
          }))}
        />
        <UnitPicker
          aria-label={t.unit}
          className="report-unit-picker"
          value={unit}
          onChange={(next) => change({ of: next ?? "" })}
        />
        <Segmented
          aria-label={t.range}
          value={range ?? "department"}
          onChange={(next) => change({ range: String(next) })}
          options={(["unit", "department"] as const).map((value) => ({ value, label: t.ranges[value] }))}
        />
        <Segmented
          aria-label={t.side}
          value={side}
          onChange={(next) => change({ side: String(next) })}
          options={(["after", "before"] as const).map((value) => ({ value, label: t.sides[value] }))}
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
        <Downloads
          path={`/api/scenario/scenarios/${detail.id}/tables/${table}/export`}
          query={{ ...query, side }}
        />
      </div>
      {error && (
        <ProblemPanel
          error={error}
          retry={() => {
            void names.refetch();
            void asked.refetch();
          }}
        />
      )}
      {!error && !asked.data && <Spin className="page-wait" />}
      {!error && asked.data && (
        <>
          <Section title={t.differences}>
            <Differences both={asked.data} />
          </Section>
          <Ties detail={detail} query={{ unit_id: unit, range, money: query.money }} />
          <SheetTable sheet={plain(asked.data[side])} open={() => {}} />
        </>
      )}
    </>
  );
}

/** Whether the tables tie in the scenario; what does not is named with both figures. */
function Ties({ detail, query }: { detail: Detail; query: Query }) {
  const t = useText(scenarioText).table;
  const asked = useQuery({
    queryKey: [CHECKS, detail.id, detail.version, query],
    queryFn: ({ signal }) => get(CHECKS, { path: { id: detail.id }, query, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return null;
  const { after, broken } = asked.data;
  if (broken === 0) return <p className="quiet">{t.ties(after.length)}</p>;
  return (
    <Alert
      type="warning"
      showIcon
      title={t.broken(broken)}
      description={
        <ul>
          {after
            .filter((one) => !one.ties)
            .map((one) => (
              <li key={one.id}>{`${one.title}：${one.left_text} ${one.relation} ${one.right_text}`}</li>
            ))}
        </ul>
      }
    />
  );
}

/** A table whose figures open nothing: what would be has no lines to show. */
function plain(sheet: Sheet): Sheet {
  const rows = sheet.rows.map((row) => ({
    cells: row.cells.map(({ at: _, ...cell }) => cell),
  }));
  return { ...sheet, rows };
}

interface Difference {
  at: string;
  row: string;
  column: string;
  before: number;
  after: number;
}

/** The figures that are not the same on both sides, by their addresses. */
export function differences({ before, after }: Both): Difference[] {
  const figures = (sheet: Sheet) => {
    const found = new Map<string, Difference>();
    for (const row of sheet.rows) {
      row.cells.forEach((cell, column) => {
        const at = sheet.table === TARGETS ? `${row.cells[0]?.text}.${column}` : cell.at;
        if (!at || cell.fen === undefined || cell.fen === null) return;
        found.set(at, {
          at,
          row: nameOf(sheet, row.cells, column),
          column: headingOf(sheet, column),
          before: 0,
          after: cell.fen,
        });
      });
    }
    return found;
  };
  const [was, is] = [figures(before), figures(after)];
  const all = [...is.values(), ...[...was.values()].filter((one) => !is.has(one.at))];
  return all
    .map((one) => ({ ...one, before: was.get(one.at)?.after ?? 0, after: is.get(one.at)?.after ?? 0 }))
    .filter((one) => one.before !== one.after);
}

/** The words of a row that stand before a column. */
function nameOf(sheet: Sheet, cells: Sheet["rows"][number]["cells"], column: number): string {
  const words = cells.slice(0, column).map((cell, at) => (sheet.columns[at] === "figures" ? "" : cell.text));
  const last = words.lastIndexOf("");
  const own = words.slice(last + 1).filter(Boolean);
  return (own.length > 0 ? own : words.filter(Boolean)).join(" ").trim();
}

/** The headings over a column, the widest first. */
function headingOf(sheet: Sheet, column: number): string {
  return sheet.headings
    .filter((one) => one.column <= column && column < one.column + one.columns)
    .sort((one, other) => one.row - other.row)
    .map((one) => one.text)
    .join(" · ");
}

function Differences({ both }: { both: Both }) {
  const t = useText(scenarioText).table;
  const rows = differences(both);
  const money = (title: string, pick: (row: Difference) => number) => ({
    title,
    width: 160,
    align: "right" as const,
    render: (_: unknown, row: Difference) => <Money fen={pick(row)} />,
  });
  return (
    <Scrolling>
      <Table
        size="small"
        bordered
        rowKey="at"
        dataSource={rows}
        pagination={rows.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
        locale={{ emptyText: t.same }}
        scroll={{ x: 900 }}
        columns={[
          { title: t.row, dataIndex: "row" },
          { title: t.column, dataIndex: "column", width: 260 },
          money(t.before, (row) => row.before),
          money(t.after, (row) => row.after),
          money(t.difference, (row) => row.after - row.before),
        ]}
      />
    </Scrolling>
  );
}

function Downloads({ path, query }: { path: string; query: Query }) {
  const t = useText(scenarioText).table;
  const [busy, fetch] = useDownload(t.download, t.downloaded);
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: FORMATS.map((format) => ({ key: format, label: t.as(format.toUpperCase()) })),
        onClick: ({ key: format }) => void fetch(path, { query: { ...query, format } }),
      }}
    >
      <Button icon={<DownloadOutlined />} loading={busy}>
        {t.download}
      </Button>
    </Dropdown>
  );
}
