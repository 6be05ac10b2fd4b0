// Cash and bank journals: receipts and payments by day, with the totals of each day and the balance after each.
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { type Answer, get, type RowOf } from "@/api/client";
import { useAddress } from "@/app/go";
import type { Column } from "@/kit/list/column";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useSay, useText } from "@/text/language";
import {
  blankZero,
  Choose,
  Figures,
  MonthTable,
  PrintButton,
  useBookFilters,
  useEntryColumns,
} from "./ledger-parts";
import { useOneUnit, usePeriods } from "./shared";
import { booksText } from "./text-books";

const PATH = "/api/accounting/money-journal";
const ACCOUNTS = "/api/accounting/bank-accounts";
type Row = RowOf<typeof PATH> & { last?: { debit_fen: number; credit_fen: number } };
type Journal = Answer<typeof PATH, "get">;

export default function MoneyJournal() {
  const t = useText(booksText);
  const [search] = useAddress();
  const periods = usePeriods();
  const own = useOneUnit();
  const unit = search.unit_id || own;
  const base = useBookFilters();
  const entry = useEntryColumns<Row>();
  const defaults = { from: periods.to, to: periods.to, account: "1002", unit_id: unit };
  const filters: Filter[] = [
    base.unit,
    {
      key: "account",
      title: t.account,
      kind: "select",
      required: true,
      options: Object.entries(t.money.accounts).map(([value, label]) => ({ value, label })),
    },
    base.months,
    {
      key: "bank_account_id",
      title: t.money.bank,
      kind: "own",
      control: (given) => <BankSelect unit={unit} {...given} />,
    },
    base.days,
    base.text,
  ];
  const columns: Column<Row>[] = [
    entry.day,
    entry.number,
    { ...entry.summary, width: 200 },
    { ...entry.opponent, width: 150 },
    { ...entry.payee, hidden: false, width: 140 },
    {
      key: "debit_fen",
      title: t.money.income,
      kind: "money",
      width: 114,
      render: (row) => blankZero(row.debit_fen),
    },
    {
      key: "credit_fen",
      title: t.money.outgo,
      kind: "money",
      width: 114,
      render: (row) => blankZero(row.credit_fen),
    },
    { ...entry.balance, width: 120 },
    entry.document,
  ];
  return (
    <Page title={t.money.title} help={t.money.help} actions={<PrintButton />}>
      {unit ? (
        <ServerList
          path={PATH}
          name="money-journal"
          columns={columns}
          filters={filters}
          defaults={defaults}
          rowKey={(row) => `${row.journal_id} ${row.line}`}
          sums={(answer) => ({
            debit_fen: Number(answer.debit_fen ?? 0),
            credit_fen: Number(answer.credit_fen ?? 0),
          })}
          above={(answer) => <Above journal={answer as unknown as Journal} />}
        />
      ) : (
        <Choose filters={filters} defaults={{ ...periods, account: "1002" }} what={t.chooseUnit} />
      )}
    </Page>
  );
}

function Above({ journal }: { journal: Journal }) {
  const t = useText(booksText);
  const say = useSay();
  const from = journal.months[0]?.period ?? 0;
  return (
    <>
      <Figures
        title={`${journal.account} ${say(journal.full_name)}`}
        figures={[
          [t.brought, journal.opening_fen, true],
          [t.money.income, journal.debit_fen],
          [t.money.outgo, journal.credit_fen],
          [t.closing, journal.closing_fen, true],
        ]}
      />
      <details className="day-sums">
        <summary>{`${t.daySum} / ${t.monthSum}`}</summary>
        <div className="halves">
          <table className="grid month-table">
            <thead>
              <tr>
                <th>{t.daySum}</th>
                <th className="right">{t.money.income}</th>
                <th className="right">{t.money.outgo}</th>
              </tr>
            </thead>
            <tbody>
              {journal.days.map((day) => (
                <tr key={`${day.period} ${day.posted_on}`}>
                  <td>{day.posted_on}</td>
                  <td className="right">{blankZero(day.debit_fen)}</td>
                  <td className="right">{blankZero(day.credit_fen)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <MonthTable months={journal.months} from={from} />
        </div>
      </details>
    </>
  );
}

/** A bank account of the unit. */
export function BankSelect({
  unit,
  value,
  onChange,
  "aria-label": label,
}: {
  unit: string;
  value: string;
  onChange: (next: string | undefined) => void;
  "aria-label": string;
}) {
  const asked = useQuery({
    queryKey: [ACCOUNTS, "choices", unit],
    queryFn: ({ signal }) => get(ACCOUNTS, { query: { unit_id: unit, set: true, limit: 200 }, signal }),
    enabled: Boolean(unit),
  });
  return (
    <Select
      aria-label={label}
      className="picker"
      allowClear
      value={value || undefined}
      loading={asked.isFetching}
      onChange={(next?: string) => onChange(next)}
      popupMatchSelectWidth={false}
      options={(asked.data?.items ?? []).map((row) => ({
        value: row.id,
        label: `${row.account_no} ${row.bank_name}`,
      }))}
    />
  );
}
