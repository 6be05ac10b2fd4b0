// Account balances as a tree, both books, with the way down to ledger, voucher and document.
import { useQuery } from "@tanstack/react-query";
import { Button, Empty, Segmented, Table, Tag, Tooltip } from "antd";
import { useMemo, useState } from "react";
import { get, type RowOf } from "@/api/client";
import { useAddress } from "@/app/go";
import { useRegistry } from "@/app/registry";
import type { Search } from "@/app/router";
import { useUnits } from "@/kit/codes";
import { PageLink } from "@/kit/link";
import { ExportButton } from "@/kit/list/export";
import { FilterBar } from "@/kit/list/filters";
import { Money, useMoneyUnit } from "@/kit/money";
import { Page } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useLanguage, useText } from "@/text/language";
import { useOneUnit, usePeriods } from "./shared";
import { accounting } from "./text";
import "./accounting.css";

const PATH = "/api/accounting/balances";
type Row = RowOf<typeof PATH>;
type Node = Row & { children?: Node[] };

export default function Balances() {
  const t = useText(accounting).balances;
  const list = useText(common).list;
  const [said, change] = useAddress();
  const periods = usePeriods();
  const { unitId } = useRegistry();
  const { unit, setUnit } = useMoneyUnit();
  const search: Search = { ...periods, ...said };
  const query = {
    from: Number(search.from),
    to: Number(search.to),
    unit_id: unitId,
    book: search.book,
    account: search.account,
    level: search.level,
  };
  const asked = useQuery({
    queryKey: [PATH, query],
    queryFn: ({ signal }) => get(PATH, { query, signal }),
  });
  const rows = useMemo(() => tree(asked.data?.items ?? []), [asked.data]);
  const [open, setOpen] = useState<string[] | null>(null);
  const parents = (asked.data?.items ?? []).filter((row) => row.has_children).map((row) => row.account);
  return (
    <Page title={t.title} help={t.help}>
      <div className="list balances">
        <FilterBar
          search={search}
          apply={(next) => change(next)}
          filters={[
            { key: "from", until: "to", title: t.period, kind: "months", required: true },
            {
              key: "book",
              title: t.book,
              kind: "select",
              options: Object.entries(t.books).map(([value, label]) => ({ value, label })),
            },
            {
              key: "level",
              title: t.level,
              kind: "select",
              options: [1, 2, 3, 4].map((level) => ({ value: String(level), label: t.levelOf(level) })),
            },
            { key: "account", title: t.account, kind: "text" },
          ]}
        />
        <div className="list-tools">
          <Button onClick={() => setOpen(parents)}>{t.expand}</Button>
          <Button onClick={() => setOpen([])}>{t.collapse}</Button>
          {asked.data?.sums.map((sum) => (
            <BookTag key={sum.book} {...sum} />
          ))}
          <span className="list-tools-right toolbar">
            <Segmented
              aria-label={list.unitOfMoney}
              value={unit}
              onChange={setUnit}
              options={[
                { value: "yuan", label: list.yuan },
                { value: "wan", label: list.wan },
              ]}
            />
            <ExportButton path={PATH} query={query} selected={[]} />
          </span>
        </div>
        {asked.error ? (
          <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />
        ) : (
          <BalanceTable
            rows={rows}
            loading={asked.isFetching}
            open={open ?? []}
            setOpen={setOpen}
            sums={asked.data?.sums ?? []}
            range={`from=${query.from}&to=${query.to}`}
          />
        )}
      </div>
    </Page>
  );
}

/** Whether a book balances. Money is allotted from the department to a unit: without the department the book of
 * indicators has one side only, and that is no mistake. */
function BookTag({ book, debit_fen, credit_fen }: { book: string } & Amounts) {
  const t = useText(accounting).balances;
  const { unitId } = useRegistry();
  const units = useUnits();
  const equal = debit_fen === credit_fen;
  const whole = !unitId && Boolean(units.data?.some((unit) => !unit.parent_id));
  if (!equal && book === "indicator" && !whole) {
    return (
      <Tooltip title={t.oneSidedWhy}>
        <Tag tabIndex={0}>
          {t.books[book]} {t.oneSided}
        </Tag>
      </Tooltip>
    );
  }
  return (
    <Tag color={equal ? "success" : "error"}>
      {t.books[book]} {equal ? t.balanced : t.unbalanced}
    </Tag>
  );
}

/** Rows under the accounts they belong to. */
function tree(rows: Row[]): Node[] {
  const nodes = new Map(rows.map((row): [string, Node] => [row.account, { ...row }]));
  const top: Node[] = [];
  for (const node of nodes.values()) {
    const parent = nodes.get(node.parent);
    if (parent) parent.children = [...(parent.children ?? []), node];
    else top.push(node);
  }
  return top;
}

interface TableProps {
  rows: Node[];
  loading: boolean;
  open: string[];
  setOpen: (open: string[]) => void;
  sums: ({ book: string } & Amounts)[];
  /** The periods, for the links. */
  range: string;
}

const AMOUNTS = [
  "opening_debit_fen",
  "opening_credit_fen",
  "debit_fen",
  "credit_fen",
  "closing_debit_fen",
  "closing_credit_fen",
] as const;
type Amounts = Record<(typeof AMOUNTS)[number], number>;

/** Zero is left blank, as books are read. */
function Amount({ fen }: { fen: number }) {
  return fen === 0 ? null : <Money fen={fen} />;
}

function BalanceTable({ rows, loading, open, setOpen, sums, range }: TableProps) {
  const t = useText(accounting).balances;
  const lang = useLanguage();
  const unit = useOneUnit();
  const amount = (key: (typeof AMOUNTS)[number], title: string) => ({
    title,
    key,
    width: 126,
    align: "right" as const,
    render: (_: unknown, row: Node) => <Amount fen={row[key]} />,
  });
  const target = (row: Node) =>
    unit
      ? `/accounting/accounts/${row.account}/entries?unit_id=${unit}&${range}`
      : `/accounting/dimension-balances?dimension=unit&account=${row.account}&${range}`;
  return (
    <Table<Node>
      size="small"
      bordered
      rowKey="account"
      loading={loading && { delay: 200 }}
      dataSource={rows}
      pagination={false}
      scroll={{ x: 1082 }}
      sticky={{ offsetHeader: 48 }}
      expandable={{ expandedRowKeys: open, onExpandedRowsChange: (keys) => setOpen(keys.map(String)) }}
      rowClassName={(row) => `level-${row.level}`}
      locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.empty} /> }}
      columns={[
        {
          title: t.code,
          width: 250,
          ellipsis: true,
          render: (_, row) => {
            const name = `${row.account} ${lang === "en" && row.name_en ? row.name_en : row.name_zh}`;
            return row.book === "indicator" ? name : <PageLink to={target(row)}>{name}</PageLink>;
          },
        },
        { title: t.book, width: 76, render: (_, row) => (row.level === 1 ? t.books[row.book] : "") },
        {
          title: t.opening,
          children: [amount("opening_debit_fen", t.debit), amount("opening_credit_fen", t.credit)],
        },
        { title: t.moved, children: [amount("debit_fen", t.debit), amount("credit_fen", t.credit)] },
        {
          title: t.closing,
          children: [amount("closing_debit_fen", t.debit), amount("closing_credit_fen", t.credit)],
        },
      ]}
      summary={() =>
        rows.length > 0 && (
          <Table.Summary fixed="bottom">
            {sums.map((sum) => (
              <Table.Summary.Row key={sum.book}>
                <Table.Summary.Cell index={0} colSpan={2}>
                  <strong>
                    {t.books[sum.book]} {t.total}
                  </strong>
                </Table.Summary.Cell>
                {AMOUNTS.map((key, place) => (
                  <Table.Summary.Cell key={key} index={place + 2} align="right">
                    <strong>
                      <Amount fen={sum[key]} />
                    </strong>
                  </Table.Summary.Cell>
                ))}
              </Table.Summary.Row>
            ))}
          </Table.Summary>
        )
      }
    />
  );
}
