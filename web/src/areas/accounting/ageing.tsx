// How old receivables and payables are, by payee.
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
import { useOneUnit } from "./shared";
import { booksText } from "./text-books";

const PATH = "/api/accounting/ageing";
type Row = RowOf<typeof PATH>;

export default function Ageing() {
  const t = useText(booksText);
  const say = useSay();
  const [search] = useAddress();
  const { registry } = useRegistry();
  const own = useOneUnit();
  const unit = search.unit_id || own;
  const base = useBookFilters();
  const defaults = { unit_id: unit, side: "receivable", as_of: registry.today };
  const asOf = search.as_of || registry.today;
  const filters: Filter[] = [
    base.unit,
    {
      key: "side",
      title: t.ageing.side,
      kind: "select",
      required: true,
      options: Object.entries(t.ageing.sides).map(([value, label]) => ({ value, label })),
    },
    { key: "as_of", title: t.ageing.asOf, kind: "day", required: true },
    { key: "text", title: t.ageing.payeeSearch, kind: "text" },
    { key: "account", title: t.accountCode, kind: "text" },
  ];
  const columns: Column<Row>[] = [
    {
      key: "payee_name",
      title: t.payee,
      width: 220,
      render: (row) => (
        <PageLink
          to={`/accounting/ageing/${row.account}/items?unit_id=${unit}&payee_id=${row.payee_id}&as_of=${asOf}`}
        >
          {`${row.payee_code} ${row.payee_name}`.trim() || t.ageing.noPayee}
        </PageLink>
      ),
    },
    {
      key: "account",
      title: t.account,
      width: 170,
      render: (row) => `${row.account} ${say(row.account_name)}`,
    },
    { key: "documents", title: t.ageing.documents, kind: "number", width: 60 },
    { key: "oldest_on", title: t.ageing.oldest, width: 100 },
    { key: "open_fen", title: t.ageing.open, kind: "money", width: 124 },
    ...Object.entries(t.ageing.ages).map(
      ([key, title]): Column<Row> => ({
        key,
        title,
        kind: "money",
        width: 112,
        render: (row) => blankZero((row as unknown as Record<string, number>)[key]),
      }),
    ),
  ];
  return (
    <Page title={t.ageing.title} help={t.ageing.help} actions={<PrintButton />}>
      {unit ? (
        <ServerList
          path={PATH}
          name="ageing"
          columns={columns}
          filters={filters}
          defaults={defaults}
          rowKey={(row) => `${row.account} ${row.payee_id}`}
          sums={(answer) => (answer.sums ?? {}) as Record<string, number>}
        />
      ) : (
        <Choose filters={filters} defaults={defaults} what={t.chooseUnit} />
      )}
    </Page>
  );
}
