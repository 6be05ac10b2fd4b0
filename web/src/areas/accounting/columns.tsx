// The ledger of many columns: the entries of an account, each in the column of its detail account or dimension.
import type { Answer, RowOf } from "@/api/client";
import { useAddress } from "@/app/go";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { Money } from "@/kit/money";
import { Page } from "@/kit/page";
import { period as shown } from "@/kit/time";
import { useSay, useText } from "@/text/language";
import { Choose, Figures, PrintButton, useBookFilters, useEntryColumns, usePeriodName } from "./ledger-parts";
import { useOneUnit, usePeriods } from "./shared";
import { booksText } from "./text-books";

const PATH = "/api/accounting/columns";
type Row = RowOf<typeof PATH>;
type Ledger = Answer<typeof PATH, "get">;

export default function ColumnsLedger() {
  const t = useText(booksText);
  const [search] = useAddress();
  const periods = usePeriods();
  const own = useOneUnit();
  const unit = search.unit_id || own;
  const base = useBookFilters();
  const entry = useEntryColumns<Row>();
  const defaults = { ...periods, unit_id: unit, by: "account" };
  const filters: Filter[] = [
    base.unit,
    base.account,
    {
      key: "by",
      title: t.columns.by,
      kind: "select",
      required: true,
      options: Object.entries(t.columns.bys).map(([value, label]) => ({ value, label })),
    },
    base.months,
  ];
  const columns: Column<Row>[] = [
    entry.day,
    entry.number,
    { ...entry.summary, width: 220 },
    entry.debit,
    entry.credit,
    entry.balance,
    {
      key: "column",
      title: t.columns.bys[search.by || "account"] ?? t.columns.by,
      width: 220,
      render: (row) => row.column || row.key || t.columns.none,
    },
    { key: "amount_fen", title: t.moved, kind: "money", width: 130 },
    entry.document,
  ];
  return (
    <Page title={t.columns.title} help={t.columns.help} actions={<PrintButton />}>
      {unit && search.account ? (
        <ServerList
          path={PATH}
          name="columns-ledger"
          columns={columns}
          filters={filters}
          defaults={defaults}
          rowKey={(row) => `${row.journal_id} ${row.line}`}
          sums={(answer) => ({
            debit_fen: Number(answer.debit_fen ?? 0),
            credit_fen: Number(answer.credit_fen ?? 0),
          })}
          above={(answer) => <Grid ledger={answer as unknown as Ledger} />}
        />
      ) : (
        <Choose
          filters={filters}
          defaults={{ ...periods, by: "account", unit_id: unit }}
          what={unit ? t.chooseAccount : t.chooseUnit}
        />
      )}
    </Page>
  );
}

/** The entries of this page in their columns, with the totals of each month and of all. */
function Grid({ ledger }: { ledger: Ledger }) {
  const t = useText(booksText);
  const say = useSay();
  const name = usePeriodName();
  const debit = ledger.normal_side === "debit";
  const net = (row: { debit_fen: number; credit_fen: number }) =>
    debit ? row.debit_fen - row.credit_fen : row.credit_fen - row.debit_fen;
  const periods = [...new Set(ledger.months.map((month) => month.period))].sort((one, other) => one - other);
  const sums = new Map(ledger.months.map((month) => [`${month.period} ${month.key}`, net(month)]));
  const money = (fen: number | undefined) => (fen ? <Money fen={fen} /> : null);
  return (
    <>
      <Figures
        title={`${ledger.account} ${say(ledger.full_name)}`}
        figures={[
          [t.opening, ledger.opening_fen, true],
          [t.debit, ledger.debit_fen],
          [t.credit, ledger.credit_fen],
          [t.closing, ledger.closing_fen, true],
        ]}
      />
      <section
        hidden={ledger.items.length === 0}
        className="columns-scroll"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label={t.columns.title}
      >
        <table className="grid month-table">
          <thead>
            <tr>
              <th>{t.day}</th>
              <th>{t.number}</th>
              <th>{t.summary}</th>
              {ledger.columns.map((column) => (
                <th key={column.key} className="right">
                  {column.code || t.columns.none}
                  <br />
                  {say(column.name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ledger.items.map((row) => (
              <tr key={`${row.journal_id} ${row.line}`}>
                <td>{row.posted_on}</td>
                <td>
                  <PageLink to={`/accounting/vouchers/${row.journal_id}`}>
                    {`${shown(row.period)}-${row.number}`}
                  </PageLink>
                </td>
                <td className="columns-summary" title={row.summary}>
                  {row.summary}
                </td>
                {ledger.columns.map((column) => (
                  <td key={column.key} className="right">
                    {column.key === row.key ? money(row.amount_fen) : null}
                  </td>
                ))}
              </tr>
            ))}
            {periods.map((period) => (
              <tr key={period} className="row-sum">
                <td colSpan={3}>{`${name(period)} ${t.monthSum}`}</td>
                {ledger.columns.map((column) => (
                  <td key={column.key} className="right">
                    {money(sums.get(`${period} ${column.key}`))}
                  </td>
                ))}
              </tr>
            ))}
            <tr className="row-sum">
              <td colSpan={3}>{t.moved}</td>
              {ledger.columns.map((column) => (
                <td key={column.key} className="right">
                  {money(column.amount_fen)}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </section>
    </>
  );
}
