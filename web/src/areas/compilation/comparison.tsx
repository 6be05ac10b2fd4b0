// Two versions of a budget, line by line: what came, what went, and what has another amount.
import { useQuery } from "@tanstack/react-query";
import { Empty, Spin, Table, type TableProps, Tag } from "antd";
import type { ReactNode } from "react";
import { type Answer, get } from "@/api/client";
import { useAddress, useParam } from "@/app/go";
import { CodeName } from "@/kit/codes";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Facts, Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { Scrolling } from "@/kit/scrolling";
import { moment } from "@/kit/time";
import { useText } from "@/text/language";
import { compilation } from "./text";
import { purchases } from "./text-purchases";

const PATH = "/api/compilation/versions/{id}/comparison";
type Compared = Answer<typeof PATH, "get">;
type Version = Compared["before"];
const COLOURS = { added: "green", removed: "red", changed: "gold" } as const;

export default function Comparison() {
  const id = useParam("id");
  const [{ before = "" }] = useAddress();
  const asked = useQuery({
    queryKey: [PATH, id, before],
    queryFn: ({ signal }) => get(PATH, { path: { id }, query: { before }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  return <Sides compared={asked.data} />;
}

function Sides({ compared }: { compared: Compared }) {
  const texts = useText(compilation);
  const t = texts.versions;
  const bought = useText(purchases);
  const { before, after } = compared;
  const name = (version: Version) =>
    `${texts.rounds.stages[version.stage] ?? version.stage} ${moment(version.at)}`;
  return (
    <Page
      title={t.compareTitle}
      help={t.help}
      aside={<Tag>{compared.is_same ? t.same : t.different}</Tag>}
      actions={<PageLink to={`/compilation/budgets/${after.budget_id}`}>{t.toBudget}</PageLink>}
    >
      <Section title={`${after.unit_name} ${after.budget_year}`}>
        <Facts
          items={[
            { name: t.before, value: name(before) },
            { name: t.after, value: name(after) },
            {
              name: texts.budgets.amount,
              value: <Pair before={before.amount_fen} after={after.amount_fen} />,
            },
            {
              name: texts.budgets.income,
              value: <Pair before={before.income_fen} after={after.income_fen} />,
            },
          ]}
        />
      </Section>
      <Section title={texts.budgets.lines}>
        <Lines lines={compared.lines} />
      </Section>
      {compared.income.length > 0 && (
        <Section title={texts.budgets.incomeLines}>
          <Income income={compared.income} />
        </Section>
      )}
      {compared.purchases.length > 0 && (
        <Section title={bought.title}>
          <Purchases purchases={compared.purchases} />
        </Section>
      )}
    </Page>
  );
}

function Pair({ before, after }: { before: number; after: number }) {
  return (
    <>
      <Money fen={before} exact /> → <Money fen={after} exact />
    </>
  );
}

interface Difference {
  change: keyof typeof COLOURS;
  before_fen?: number | null | undefined;
  after_fen?: number | null | undefined;
}

/** What every difference shows. */
function useSides<T extends Difference>() {
  const texts = useText(compilation);
  const t = texts.versions;
  const money = (title: string, pick: (row: T) => number | null) => ({
    title,
    width: 140,
    align: "right" as const,
    render: (_: unknown, row: T): ReactNode => <Money fen={pick(row)} exact />,
  });
  return {
    change: {
      title: t.change,
      width: 80,
      render: (_: unknown, row: T): ReactNode => (
        <Tag color={COLOURS[row.change]}>{t.changes[row.change]}</Tag>
      ),
    },
    amounts: [
      money(t.before, (row) => row.before_fen ?? null),
      money(t.after, (row) => row.after_fen ?? null),
      money(t.difference, (row) => (row.after_fen ?? 0) - (row.before_fen ?? 0)),
    ],
  };
}

/** Differences as a table; a line is known by all it says but its amount. */
function Differences<T extends { line: object }>({
  rows,
  width,
  columns,
}: {
  rows: T[];
  width: number;
  columns: NonNullable<TableProps<T>["columns"]>;
}) {
  return (
    <Scrolling>
      <Table<T>
        size="small"
        bordered
        rowKey={(row) => JSON.stringify({ ...row.line, amount_fen: 0 })}
        pagination={rows.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
        scroll={{ x: width }}
        dataSource={rows}
        columns={columns}
      />
    </Scrolling>
  );
}

function Lines({ lines }: { lines: Compared["lines"] }) {
  const texts = useText(compilation);
  const t = texts.line;
  const { change, amounts } = useSides<Compared["lines"][number]>();
  if (lines.length === 0)
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={texts.versions.noDifference} />;
  const code = (title: string, scheme: string, pick: (row: (typeof lines)[number]["line"]) => string) => ({
    title,
    width: 190,
    render: (_: unknown, row: (typeof lines)[number]) => <CodeName scheme={scheme} code={pick(row.line)} />,
  });
  return (
    <Differences
      rows={lines}
      width={1300}
      columns={[
        change,
        {
          title: t.item,
          width: 260,
          render: (_, row) => (
            <>
              <span className="code">{row.line.project_code}</span> {row.line.project_name}
              {row.line.note && <div className="quiet">{row.line.note}</div>}
            </>
          ),
        },
        ...amounts,
        code(t.function, "functional", (line) => line.function),
        code(t.economy, "economic_departmental", (line) => line.dep_economy),
        code(t.fund, "funding_sources", (line) => line.fund),
      ]}
    />
  );
}

function Purchases({ purchases: rows }: { purchases: Compared["purchases"] }) {
  const t = useText(purchases);
  const { change, amounts } = useSides<Compared["purchases"][number]>();
  return (
    <Differences
      rows={rows}
      width={1200}
      columns={[
        change,
        {
          title: t.task,
          width: 240,
          render: (_, row) => (
            <>
              <span className="code">{row.line.project_code}</span> {row.line.task}
            </>
          ),
        },
        ...amounts,
        {
          title: t.procurement,
          width: 110,
          render: (_, row) => t.kinds[row.line.procurement] ?? row.line.procurement,
        },
        {
          title: t.service,
          width: 90,
          render: (_, row) => (row.line.service_purchase === 1 ? t.yes : null),
        },
        {
          title: t.assetName,
          width: 200,
          render: (_, row) =>
            row.line.asset_class &&
            `${row.line.asset_name} × ${row.line.asset_count.toLocaleString("zh-CN")}`,
        },
      ]}
    />
  );
}

function Income({ income }: { income: Compared["income"] }) {
  const t = useText(compilation).line;
  const { change, amounts } = useSides<Compared["income"][number]>();
  return (
    <Table
      size="small"
      bordered
      rowKey={(row) => JSON.stringify({ ...row.line, amount_fen: 0 })}
      pagination={false}
      dataSource={income}
      columns={[
        change,
        {
          title: t.revenue,
          render: (_, row) => <CodeName scheme="revenue_items" code={row.line.revenue_item} />,
        },
        ...amounts,
        { title: t.fund, render: (_, row) => <CodeName scheme="funding_sources" code={row.line.fund} /> },
      ]}
    />
  );
}
