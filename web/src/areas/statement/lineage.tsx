// What a figure is made of: accounts, the months of each, and from there the ledger. Their sum is the figure.
import { useQuery } from "@tanstack/react-query";
import { Drawer, Empty, Spin, Table, Tag } from "antd";
import { type Answer, get, type Query } from "@/api/client";
import type { Sheet } from "@/areas/report/sheet-table";
import { UnitName } from "@/kit/codes";
import { PageLink } from "@/kit/link";
import { formatFen } from "@/kit/money";
import { ProblemPanel } from "@/kit/problem";
import { useMarks, useText } from "@/text/language";
import { statementText } from "./text";

const PATH = "/api/statement/statements/{table}/lineage";
type Source = Answer<typeof PATH, "get">["sources"][number];
type Part = Source["parts"][number];
type Unit = Answer<typeof PATH, "get">["units"][number];

interface Props {
  table: string;
  cell: string;
  query: Query;
  sheet: Sheet;
  close: () => void;
}

export function Lineage({ table, cell, query, sheet, close }: Props) {
  const t = useText(statementText);
  const marks = useMarks();
  const asked = useQuery({
    queryKey: [PATH, table, cell, query],
    queryFn: ({ signal }) => get(PATH, { path: { table }, query: { ...query, cell }, signal }),
  });
  const shown = sheet.rows.flatMap((row) => row.cells).find((one) => one.at === cell);
  const found = asked.data;
  return (
    <Drawer
      open
      onClose={close}
      size={860}
      title={`${t.lineage}${marks.colon}${sheet.name} ${shown?.text ?? ""}`}
    >
      {asked.error && <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />}
      {asked.isPending && <Spin />}
      {found && (
        <>
          <p className="lines-sum">
            {t.sum(found.sources.length, formatFen(found.sum_fen, "yuan"))}{" "}
            {found.sum_fen === shown?.fen && <Tag color="success">{t.sumTies}</Tag>}
          </p>
          {!found.unit_id && found.units.length > 0 && (
            <Units units={found.units} address={(unit) => addressOf(table, cell, query, unit)} />
          )}
          {found.sources.length === 0 && <Empty description={t.nothing} />}
          {found.sources.length > 0 && <Sources sources={found.sources} unit={found.unit_id} />}
        </>
      )}
    </Drawer>
  );
}

/** The same cell of one of the units. */
function addressOf(table: string, cell: string, query: Query, unit: string): string {
  const month = typeof query.period === "number" ? `&month=${query.period % 100}` : "";
  return `/statement/statements?table=${table}${month}&unit_id=${unit}&range=unit&cell=${encodeURIComponent(cell)}`;
}

function Units({ units, address }: { units: Unit[]; address: (unit: string) => string }) {
  const t = useText(statementText);
  return (
    <>
      <p className="quiet">{t.chooseUnit}</p>
      <Table<Unit>
        className="statement-units"
        size="small"
        bordered
        rowKey="unit_id"
        dataSource={units}
        pagination={units.length > 20 ? { pageSize: 20, size: "small" } : false}
        columns={[
          {
            title: t.unit,
            render: (_, one) => (
              <PageLink to={address(one.unit_id)}>
                <UnitName id={one.unit_id} />
              </PageLink>
            ),
          },
          {
            title: t.amount,
            width: 180,
            align: "right",
            render: (_, one) => formatFen(one.amount_fen, "yuan"),
          },
        ]}
      />
    </>
  );
}

function Sources({ sources, unit }: { sources: Source[]; unit?: string | null }) {
  const t = useText(statementText);
  const first = sources[0];
  return (
    <Table<Source>
      size="small"
      bordered
      rowKey={(source) => `${source.account} ${source.event}`}
      dataSource={sources}
      pagination={false}
      expandable={{
        defaultExpandedRowKeys: sources.length === 1 && first ? [`${first.account} ${first.event}`] : [],
        expandedRowRender: (source) => <Months source={source} unit={unit} />,
      }}
      columns={[
        {
          title: t.account,
          render: (_, source) => (source.account ? `${source.account} ${source.name}` : t.budgeted),
        },
        { title: t.event, width: 110, dataIndex: "event" },
        {
          title: t.amount,
          width: 180,
          align: "right",
          render: (_, source) => formatFen(source.amount_fen, "yuan"),
        },
      ]}
    />
  );
}

/** The ledger of a period of an account; what stood before is the opening of the first month. */
function ledgerOf(account: string, unit: string, period: number): string {
  const year = Math.floor(period / 100);
  const month = period % 100;
  const from = month === 0 ? year * 100 + 1 : period;
  return `/accounting/accounts/${account}/entries?unit_id=${unit}&from=${from}&to=${Math.max(from, period)}`;
}

function Months({ source, unit }: { source: Source; unit?: string | null }) {
  const t = useText(statementText);
  const named = ({ period }: Part) => {
    if (period === 0) return t.before;
    const [year, month] = [Math.floor(period / 100), period % 100];
    if (month === 0) return source.account ? t.opening(year) : String(year);
    return month === 13 ? t.closing(year) : t.monthOf(year, month);
  };
  return (
    <Table<Part>
      size="small"
      rowKey="period"
      dataSource={source.parts}
      pagination={false}
      showHeader={false}
      columns={[
        { title: t.period, render: (_, part) => named(part) },
        {
          title: t.ledger,
          width: 110,
          render: (_, part) =>
            unit &&
            source.account &&
            part.period > 0 && (
              <PageLink to={ledgerOf(source.account, unit, part.period)}>{t.ledger}</PageLink>
            ),
        },
        {
          title: t.amount,
          width: 180,
          align: "right",
          render: (_, part) => formatFen(part.amount_fen, "yuan"),
        },
      ]}
    />
  );
}
