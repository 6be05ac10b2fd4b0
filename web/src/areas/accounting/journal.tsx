// The journal: every line of every voucher of a unit, by day and number.
import type { Answer, RowOf } from "@/api/client";
import { useAddress } from "@/app/go";
import type { Column } from "@/kit/list/column";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { Choose, MonthTable, PrintButton, useBookFilters, useEntryColumns } from "./ledger-parts";
import { useOneUnit, usePeriods } from "./shared";
import { booksText } from "./text-books";

const PATH = "/api/accounting/journal";
type Row = RowOf<typeof PATH>;
type Journal = Answer<typeof PATH, "get">;

export default function JournalPage() {
  const t = useText(booksText);
  const [search] = useAddress();
  const { to } = usePeriods();
  const own = useOneUnit();
  const unit = search.unit_id || own;
  const entry = useEntryColumns<Row>();
  const base = useBookFilters();
  const defaults = { from: to, to, unit_id: unit };
  const filters: Filter[] = [
    base.unit,
    base.months,
    {
      key: "book",
      title: t.book,
      kind: "select",
      options: Object.entries(t.books).map(([value, label]) => ({ value, label })),
    },
    base.text,
    { key: "account", title: t.accountCode, kind: "text" },
    base.days,
  ];
  const columns: Column<Row>[] = [
    entry.day,
    entry.number,
    { key: "line", title: t.line, kind: "number", width: 44 },
    { ...entry.summary, width: 180 },
    { key: "book", title: t.book, width: 84, render: (row) => t.books[row.book] ?? row.book },
    { ...entry.account, width: 210 },
    entry.debit,
    entry.credit,
    { key: "run_debit_fen", title: t.journal.runDebit, kind: "money", width: 130 },
    { key: "run_credit_fen", title: t.journal.runCredit, kind: "money", width: 130 },
    entry.document,
    entry.project,
    entry.fund,
    entry.function,
    entry.economy,
    entry.payee,
  ];
  return (
    <Page title={t.journal.title} help={t.journal.help} actions={<PrintButton />}>
      {unit ? (
        <ServerList
          path={PATH}
          name="journal"
          columns={columns}
          filters={filters}
          defaults={defaults}
          rowKey={(row) => `${row.journal_id} ${row.line}`}
          sums={(answer) => ({
            debit_fen: Number(answer.debit_fen ?? 0),
            credit_fen: Number(answer.credit_fen ?? 0),
          })}
          above={(answer) => <Months journal={answer as unknown as Journal} />}
        />
      ) : (
        <Choose filters={filters} defaults={{ from: to, to }} what={t.chooseUnit} />
      )}
    </Page>
  );
}

/** Months of both books together, when there is more than one to tell apart. */
function Months({ journal }: { journal: Journal }) {
  const sums = new Map<number, { period: number; debit_fen: number; credit_fen: number }>();
  for (const month of journal.months) {
    const sum = sums.get(month.period) ?? { period: month.period, debit_fen: 0, credit_fen: 0 };
    sum.debit_fen += month.debit_fen;
    sum.credit_fen += month.credit_fen;
    sums.set(month.period, sum);
  }
  const months = [...sums.values()];
  return months.length > 1 ? <MonthTable months={months} from={0} /> : null;
}
