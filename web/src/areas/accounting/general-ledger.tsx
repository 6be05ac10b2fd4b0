// The general ledger: opening, months and year to date of each account.
import type { RowOf } from "@/api/client";
import { useAddress } from "@/app/go";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useSay, useText } from "@/text/language";
import { blankZero, Choose, PrintButton, useBookFilters, usePeriodName } from "./ledger-parts";
import { useOneUnit, usePeriods } from "./shared";
import { booksText } from "./text-books";

const PATH = "/api/accounting/general-ledger";
type Row = RowOf<typeof PATH>;

export default function GeneralLedger() {
  const t = useText(booksText);
  const say = useSay();
  const name = usePeriodName();
  const [search] = useAddress();
  const periods = usePeriods();
  const own = useOneUnit();
  const unit = search.unit_id || own;
  const base = useBookFilters();
  const defaults = { ...periods, unit_id: unit };
  const range = `unit_id=${unit}&from=${search.from || periods.from}&to=${search.to || periods.to}`;
  const filters: Filter[] = [
    base.unit,
    base.months,
    {
      key: "level",
      title: t.general.level,
      kind: "select",
      options: [1, 2, 3, 4].map((level) => ({ value: String(level), label: t.general.levelOf(level) })),
    },
    {
      key: "book",
      title: t.book,
      kind: "select",
      options: Object.entries(t.books).map(([value, label]) => ({ value, label })),
    },
    { key: "account", title: t.accountCode, kind: "text" },
  ];
  const columns: Column<Row>[] = [
    {
      key: "account",
      title: t.account,
      width: 280,
      render: (row) =>
        row.kind === "opening" ? (
          <PageLink to={`/accounting/accounts/${row.account}/entries?${range}`}>
            {`${row.account} ${say(row.name)}`}
          </PageLink>
        ) : null,
    },
    {
      key: "period",
      title: t.period,
      width: 130,
      render: (row) => (row.kind === "opening" ? null : name(row.period)),
    },
    { key: "kind", title: t.summary, width: 110, render: (row) => t.general.kinds[row.kind] ?? row.kind },
    { key: "debit_fen", title: t.debit, kind: "money", render: (row) => blankZero(row.debit_fen) },
    { key: "credit_fen", title: t.credit, kind: "money", render: (row) => blankZero(row.credit_fen) },
    { key: "side", title: t.side, width: 60, render: (row) => t.sides[row.side] ?? row.side },
    { key: "balance_fen", title: t.balance, kind: "money" },
  ];
  return (
    <Page title={t.general.title} help={t.general.help} actions={<PrintButton />}>
      {unit ? (
        <ServerList
          path={PATH}
          name="general-ledger"
          columns={columns}
          filters={filters}
          defaults={defaults}
          rowKey={(row) => `${row.account} ${row.period} ${row.kind}`}
          rowClass={(row) => (row.kind === "opening" ? "row-opening" : row.kind === "year" ? "row-sum" : "")}
        />
      ) : (
        <Choose filters={filters} defaults={periods} what={t.chooseUnit} />
      )}
    </Page>
  );
}
