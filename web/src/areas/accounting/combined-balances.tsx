// Balances of accounts by up to two dimensions together.
import type { RowOf } from "@/api/client";
import { useAddress } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useSay, useText } from "@/text/language";
import { blankZero, Choose, PrintButton, useBookFilters } from "./ledger-parts";
import { usePeriods } from "./shared";
import { accounting } from "./text";
import { booksText } from "./text-books";

const PATH = "/api/accounting/combined-balances";
type Row = RowOf<typeof PATH>;
type AmountKey = Extract<keyof Row, `${string}_fen`>;

/** Dimensions and the parameters by which a detail ledger is kept to them. */
const KEPT: Record<string, string> = {
  unit: "unit_id",
  project: "project_id",
  fund: "fund",
  function: "function",
  dep_economy: "dep_economy",
};

export default function CombinedBalances() {
  const t = useText(booksText);
  const b = useText(accounting).balances;
  const say = useSay();
  const [search] = useAddress();
  const periods = usePeriods();
  const { unitId } = useRegistry();
  const base = useBookFilters();
  const first = search.first || "project";
  const second = search.second ?? "dep_economy";
  const options = Object.entries(t.combined.dimensions).map(([value, label]) => ({ value, label }));
  const filters: Filter[] = [
    base.account,
    { key: "first", title: t.combined.first, kind: "select", required: true, options },
    { key: "second", title: t.combined.second, kind: "select", options },
    base.months,
    { key: "unit_id", title: t.unit, kind: "unit" },
  ];
  const defaults = { ...periods, first: "project", second: "dep_economy", unit_id: unitId };
  const target = (row: Row) => {
    const kept: Record<string, string> = {
      unit_id: search.unit_id || unitId,
      from: search.from || periods.from,
      to: search.to || periods.to,
    };
    for (const [dimension, key] of [
      [first, row.first_key],
      [second, row.second_key],
    ] as const) {
      const name = KEPT[dimension];
      if (name && key) kept[name] = key;
    }
    return kept.unit_id ? `/accounting/accounts/${row.account}/entries?${new URLSearchParams(kept)}` : "";
  };
  const amount = (key: AmountKey, title: string): Column<Row> => ({
    key,
    title,
    kind: "money",
    width: 124,
    render: (row) => blankZero(row[key]),
  });
  const columns: Column<Row>[] = [
    {
      key: "account",
      title: t.account,
      width: 210,
      render: (row) => {
        const text = `${row.account} ${say(row.account_name)}`;
        return target(row) ? <PageLink to={target(row)}>{text}</PageLink> : text;
      },
    },
    {
      key: "first_code",
      title: t.combined.dimensions[first] ?? t.combined.first,
      width: 200,
      render: (row) => `${row.first_code || t.combined.none} ${say(row.first_name)}`,
    },
    {
      key: "second_code",
      title: t.combined.dimensions[second] ?? t.combined.second,
      width: 190,
      render: (row) =>
        search.second === "" ? "" : `${row.second_code || t.combined.none} ${say(row.second_name)}`,
    },
    amount("opening_debit_fen", `${b.opening} ${b.debit}`),
    amount("opening_credit_fen", `${b.opening} ${b.credit}`),
    amount("debit_fen", `${b.moved} ${b.debit}`),
    amount("credit_fen", `${b.moved} ${b.credit}`),
    amount("closing_debit_fen", `${b.closing} ${b.debit}`),
    amount("closing_credit_fen", `${b.closing} ${b.credit}`),
  ];
  return (
    <Page title={t.combined.title} help={t.combined.help} actions={<PrintButton />}>
      {search.account ? (
        <ServerList
          path={PATH}
          name="combined-balances"
          columns={columns}
          filters={filters}
          defaults={defaults}
          rowKey={(row) => `${row.account} ${row.first_key} ${row.second_key}`}
          sums={(answer) => (answer.sums ?? {}) as Record<string, number>}
        />
      ) : (
        <Choose filters={filters} defaults={defaults} what={t.chooseAccount} />
      )}
    </Page>
  );
}
