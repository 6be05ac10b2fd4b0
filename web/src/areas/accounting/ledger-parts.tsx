// What the ledgers share: columns of entries, the choice of unit and account, month totals, printing.
import { PrinterOutlined } from "@ant-design/icons";
import { Alert, Button } from "antd";
import type { ReactNode } from "react";
import type { components } from "@/api/schema";
import { useAddress } from "@/app/go";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { type Filter, FilterBar } from "@/kit/list/filters";
import { Money } from "@/kit/money";
import { SourceLink } from "@/kit/source";
import { period } from "@/kit/time";
import { useLanguage, useMarks, useSay, useText } from "@/text/language";
import { AccountSelect } from "./shared";
import { booksText } from "./text-books";
import "./accounting.css";

type Entry = components["schemas"]["BookEntry"];

/** An amount, nothing for zero. */
export function blankZero(fen: number | null | undefined): ReactNode {
  return fen ? <Money fen={fen} /> : null;
}

/** `2026-03`, with a word for the opening and the closing of a year. */
export function usePeriodName(): (code: number) => string {
  const t = useText(booksText);
  return (code) => {
    const special = t.specialPeriods[code % 100];
    return special ? `${period(code)} ${special}` : period(code);
  };
}

/** Columns of an entry, by key. */
export function useEntryColumns<Row extends Entry>() {
  const t = useText(booksText);
  const say = useSay();
  const lang = useLanguage();
  const marks = useMarks();
  const text = (key: keyof Entry & string, title: string, width = 150, hidden = true): Column<Row> => ({
    key,
    title,
    width,
    hidden,
  });
  const side = (fen: number | null | undefined) =>
    fen ? (fen > 0 ? t.sides.debit : t.sides.credit) : t.sides[""];
  return {
    day: { key: "posted_on", title: t.day, width: 96 } as Column<Row>,
    number: {
      key: "number",
      title: t.number,
      width: 100,
      render: (row) => (
        <PageLink
          to={`/accounting/vouchers/${row.journal_id}`}
        >{`${period(row.period)}-${row.number}`}</PageLink>
      ),
    } as Column<Row>,
    summary: { key: "summary", title: t.summary, width: 230 } as Column<Row>,
    account: {
      key: "account",
      title: t.account,
      width: 230,
      render: (row) => `${row.account} ${say(row.account_name)}`,
    } as Column<Row>,
    opponent: {
      key: "opponent",
      title: t.opponent,
      width: 170,
      render: (row) =>
        marks.list(
          row.opponents.map(
            (one) => `${one.account} ${lang === "en" && one.name_en ? one.name_en : one.name_zh}`,
          ),
        ),
    } as Column<Row>,
    debit: {
      key: "debit_fen",
      title: t.debit,
      kind: "money",
      width: 124,
      render: (row) => blankZero(row.debit_fen),
    } as Column<Row>,
    credit: {
      key: "credit_fen",
      title: t.credit,
      kind: "money",
      width: 124,
      render: (row) => blankZero(row.credit_fen),
    } as Column<Row>,
    side: {
      key: "direction",
      title: t.side,
      width: 52,
      render: (row) => side(row.balance_fen),
    } as Column<Row>,
    balance: {
      key: "balance_fen",
      title: t.balance,
      kind: "money",
      width: 130,
      render: (row) =>
        typeof row.balance_fen === "number" ? <Money fen={Math.abs(row.balance_fen)} /> : null,
    } as Column<Row>,
    document: {
      key: "document",
      title: t.document,
      width: 180,
      render: (row) => <SourceLink source={row.document} />,
    } as Column<Row>,
    project: text("project", t.project, 180),
    fund: text("fund", t.fund, 170),
    function: text("function", t.function, 170),
    economy: text("dep_economy", t.economy, 170),
    payee: text("payee", t.payee, 170),
  };
}

/** A page of a book before unit and account are known: the filters, and what is to be chosen. */
export function Choose({
  filters,
  defaults,
  what,
}: {
  filters: Filter[];
  defaults: Record<string, string>;
  what: string;
}) {
  const [search, change] = useAddress();
  return (
    <div className="list">
      <FilterBar filters={filters} search={{ ...defaults, ...search }} apply={(next) => change(next)} />
      <Alert type="info" showIcon title={what} />
    </div>
  );
}

/** The filters that most books begin with. */
export function useBookFilters() {
  const t = useText(booksText);
  return {
    unit: { key: "unit_id", title: t.unit, kind: "unit", required: true } as Filter,
    months: { key: "from", until: "to", title: t.period, kind: "months", required: true } as Filter,
    days: { key: "from_day", until: "to_day", title: t.days, kind: "days" } as Filter,
    text: { key: "text", title: t.summary, kind: "text" } as Filter,
    account: {
      key: "account",
      title: t.account,
      kind: "own",
      control: (given) => <AccountSelect {...given} />,
    } as Filter,
  };
}

export interface MonthSums {
  period: number;
  debit_fen: number;
  credit_fen: number;
}

/** Totals of each month with what the year comes to so far; the opening of books is no movement of the year. */
export function MonthTable({ months, from }: { months: MonthSums[]; from: number }) {
  const t = useText(booksText);
  const name = usePeriodName();
  let year = 0;
  let sums = { debit: 0, credit: 0 };
  const rows = months.map((month) => {
    const own = Math.floor(month.period / 100);
    if (own !== year) sums = { debit: 0, credit: 0 };
    year = own;
    if (month.period % 100 > 0)
      sums = { debit: sums.debit + month.debit_fen, credit: sums.credit + month.credit_fen };
    return { ...month, toDate: sums };
  });
  const shown = rows.filter((row) => row.period >= from);
  if (shown.length === 0) return null;
  return (
    <table className="grid month-table">
      <thead>
        <tr>
          <th>{t.months}</th>
          <th className="right">{`${t.monthSum} ${t.debit}`}</th>
          <th className="right">{`${t.monthSum} ${t.credit}`}</th>
          <th className="right">{`${t.yearSum} ${t.debit}`}</th>
          <th className="right">{`${t.yearSum} ${t.credit}`}</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((row) => (
          <tr key={row.period}>
            <td>{name(row.period)}</td>
            <td className="right">
              <Money fen={row.debit_fen} />
            </td>
            <td className="right">
              <Money fen={row.credit_fen} />
            </td>
            <td className="right">{row.period % 100 > 0 && <Money fen={row.toDate.debit} />}</td>
            <td className="right">{row.period % 100 > 0 && <Money fen={row.toDate.credit} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Named figures above a list. */
export function Figures({ title, figures }: { title: string; figures: [string, number, boolean?][] }) {
  const t = useText(booksText);
  return (
    <div className="ledger-figures">
      <strong>{title}</strong>
      {figures.map(([name, fen, sided]) => (
        <span key={name}>
          <span>{name}</span>
          {sided && `${fen === 0 ? t.sides[""] : fen > 0 ? t.sides.debit : t.sides.credit} `}
          <Money fen={sided ? Math.abs(fen) : fen} />
        </span>
      ))}
    </div>
  );
}

export function PrintButton() {
  const t = useText(booksText);
  return (
    <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
      {t.print}
    </Button>
  );
}
