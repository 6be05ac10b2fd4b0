// Business confirmations: what is booked without being paid now.
import type { RowOf } from "@/api/client";
import { useSession } from "@/app/session";
import { BatchButton } from "@/kit/document/batch";
import {
  useDocumentColumns,
  useDocumentFilters,
  useDocumentTabs,
  useScopeQuery,
} from "@/kit/document/columns";
import type { Column } from "@/kit/list/column";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { useBusinessTitles } from "./businesses";
import { execution } from "./text";

const PATH = "/api/execution/accruals";
type Row = RowOf<typeof PATH>;

export default function Accruals() {
  const t = useText(execution).accruals;
  const { may } = useSession();
  const { tabs, first } = useDocumentTabs("payment_edit");
  const businesses = useBusinessTitles("accruals");
  const entering = may("payment_edit");
  const common = useDocumentColumns<Row>("accrual", !entering && may("document_act"));
  const filters = useDocumentFilters("accrual");
  const scope = useScopeQuery();
  const columns: Column<Row>[] = [
    common.number,
    { key: "business", title: t.business, width: 200, render: (row) => businesses.title(row.business) },
    { key: "purpose", title: t.purpose, width: 260 },
    common.amount,
    common.state,
    { key: "payee_name", title: t.payee, width: 220 },
    { key: "fund", title: t.fund, kind: "code", scheme: "funding_sources", width: 160 },
    common.unit,
    { key: "invoice_no", title: t.invoice, width: 150, hidden: true },
    common.created,
  ];
  const all: Filter[] = [
    { key: "business", title: t.business, kind: "select", options: businesses.options },
    { key: "payee_id", title: t.payee, kind: "payee" },
    filters.state,
    filters.text,
    filters.amounts,
    filters.created,
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="accruals"
        columns={columns}
        filters={all}
        tabs={tabs}
        tab={first}
        order="-created"
        fixed={scope}
        rowKey={(row) => row.id}
        sums={(answer) => ({ amount_fen: Number(answer.amount_fen ?? 0) })}
        create={entering ? { to: "/execution/accruals/new", title: t.newTitle } : undefined}
        batch={
          may("document_act")
            ? (rows, clear) =>
                (entering ? ["submit", "withdraw"] : ["approve", "return"]).map((action) => (
                  <BatchButton
                    key={action}
                    kind="accrual"
                    path={PATH}
                    action={action}
                    rows={rows.map((row) => ({ ...row, title: row.purpose }))}
                    clear={clear}
                  />
                ))
            : undefined
        }
      />
    </Page>
  );
}
