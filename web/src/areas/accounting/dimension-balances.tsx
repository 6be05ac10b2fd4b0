// Balances of an account by the values of one dimension.
import { Alert } from "antd";
import type { RowOf } from "@/api/client";
import { useAddress } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { type Filter, FilterBar } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { Money } from "@/kit/money";
import { Page } from "@/kit/page";
import { useSay, useText } from "@/text/language";
import { AccountSelect, usePeriods } from "./shared";
import { accounting } from "./text";

const PATH = "/api/accounting/dimension-balances";
type Row = RowOf<typeof PATH>;
type AmountKey = Extract<keyof Row, `${string}_fen`>;

export default function DimensionBalances() {
  const { dimensions: t, balances: b } = useText(accounting);
  const say = useSay();
  const [search, change] = useAddress();
  const periods = usePeriods();
  const { unitId } = useRegistry();
  const dimension = search.dimension || "project";
  const choices = (words: Record<string, string>) =>
    Object.entries(words).map(([value, label]) => ({ value, label }));
  const filters: Filter[] = [
    {
      key: "account",
      title: t.account,
      kind: "own",
      control: (given) => <AccountSelect {...given} />,
    },
    { key: "dimension", title: t.dimension, kind: "select", options: choices(t.kinds), required: true },
    { key: "from", until: "to", title: b.period, kind: "months", required: true },
    { key: "order", title: t.order, kind: "select", options: choices(t.orders), required: true },
  ];
  const defaults = { ...periods, dimension: "project", order: "key" };
  const range = `from=${search.from || periods.from}&to=${search.to || periods.to}`;
  const target = (row: Row) =>
    dimension === "unit"
      ? `/accounting/accounts/${search.account}/entries?unit_id=${row.key}&${range}`
      : dimension === "project" && row.key
        ? `/project/projects/${row.key}`
        : "";
  const amount = (key: AmountKey, title: string): Column<Row> => ({
    key,
    title,
    kind: "money",
    width: 126,
    render: (row) => (row[key] === 0 ? null : <Money fen={row[key]} />),
  });
  const columns: Column<Row>[] = [
    {
      key: "code",
      title: t.code,
      width: 130,
      render: (row) => {
        const text = row.code || (row.key ? row.key : t.none);
        return target(row) ? <PageLink to={target(row)}>{text}</PageLink> : text;
      },
    },
    { key: "name", title: t.name, width: 170, render: (row) => say(row.name) },
    amount("opening_debit_fen", `${b.opening} ${b.debit}`),
    amount("opening_credit_fen", `${b.opening} ${b.credit}`),
    amount("debit_fen", `${b.moved} ${b.debit}`),
    amount("credit_fen", `${b.moved} ${b.credit}`),
    amount("closing_debit_fen", `${b.closing} ${b.debit}`),
    amount("closing_credit_fen", `${b.closing} ${b.credit}`),
  ];
  return (
    <Page title={t.title} help={t.help}>
      {search.account ? (
        <ServerList
          path={PATH}
          name="dimension-balances"
          columns={columns}
          filters={filters}
          defaults={defaults}
          fixed={unitId ? { unit_id: unitId } : {}}
          rowKey={(row) => row.key}
          sums={(answer) => (answer.sums ?? {}) as Record<string, number>}
        />
      ) : (
        <div className="list">
          <FilterBar filters={filters} search={{ ...defaults, ...search }} apply={(next) => change(next)} />
          <Alert type="info" showIcon title={t.chooseAccount} />
        </div>
      )}
    </Page>
  );
}
