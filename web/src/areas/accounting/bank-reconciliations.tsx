// Which bank accounts are reconciled in a month.
import { Tag } from "antd";
import type { RowOf } from "@/api/client";
import { useAddress } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { MonthSelect } from "./month-select";
import { usePeriods } from "./shared";
import { bankText } from "./text-bank";

const PATH = "/api/accounting/bank-reconciliations";
type Row = RowOf<typeof PATH>;
const COLORS: Record<string, string> = {
  signed: "green",
  prepared: "blue",
  open: "orange",
  no_statement: "red",
};

export default function BankReconciliations() {
  const t = useText(bankText);
  const { to } = usePeriods();
  const { unitId } = useRegistry();
  const [search] = useAddress();
  const period = search.period || to;
  const filters: Filter[] = [
    {
      key: "period",
      title: t.month,
      kind: "own",
      required: true,
      control: (given) => <MonthSelect {...given} />,
    },
    { key: "unit_id", title: t.unit, kind: "unit" },
    {
      key: "state",
      title: t.status.state,
      kind: "select",
      options: Object.entries(t.status.states).map(([value, label]) => ({ value, label })),
    },
  ];
  const columns: Column<Row>[] = [
    {
      key: "account_no",
      title: t.accountNo,
      width: 180,
      render: (row) => (
        <PageLink to={`/accounting/bank-accounts/${row.id}?period=${period}`}>{row.account_no}</PageLink>
      ),
    },
    { key: "bank_name", title: t.bank, width: 160 },
    { key: "unit_name", title: t.unit, width: 220, render: (row) => `${row.unit_code} ${row.unit_name}` },
    { key: "ledger_account", title: t.ledgerAccount, width: 90 },
    {
      key: "state",
      title: t.status.state,
      width: 110,
      render: (row) => (
        <PageLink to={`/accounting/bank-accounts/${row.id}/reconciliations/${period}`}>
          <Tag color={COLORS[row.state] ?? "default"}>{t.status.states[row.state] ?? row.state}</Tag>
        </PageLink>
      ),
    },
    { key: "lines", title: t.status.lines, kind: "number" },
    { key: "unmatched", title: t.status.unmatched, kind: "number" },
    { key: "prepared_by_name", title: t.status.prepared, width: 120 },
    { key: "signed_by_name", title: t.status.signed, width: 120 },
    { key: "signed_at", title: t.status.signedAt, kind: "time" },
  ];
  return (
    <Page
      title={t.status.title}
      help={t.status.help}
      actions={<PageLink to="/accounting/bank-accounts">{t.accounts.title}</PageLink>}
    >
      <ServerList
        path={PATH}
        name="bank-reconciliations"
        columns={columns}
        filters={filters}
        defaults={{ period: to, unit_id: unitId }}
        rowKey={(row) => row.id}
      />
    </Page>
  );
}
