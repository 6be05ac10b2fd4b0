// Payment applications.
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
import { execution } from "./text";

const PATH = "/api/execution/payments";
type Row = RowOf<typeof PATH>;

export default function Payments() {
  const texts = useText(execution);
  const t = texts.payments;
  const { may } = useSession();
  const { tabs, first } = useDocumentTabs("payment_edit");
  const reviewing = !may("payment_edit");
  const common = useDocumentColumns<Row>("payment", reviewing);
  const filters = useDocumentFilters("payment");
  const scope = useScopeQuery();
  const columns: Column<Row>[] = [
    common.number,
    common.title,
    { key: "payee_name", title: t.payee, width: 220 },
    common.amount,
    common.state,
    common.waiting,
    {
      key: "fund_group",
      title: t.fund,
      width: 140,
      render: (row) => texts.funds[row.fund_group] ?? row.fund_group,
    },
    { key: "paid_on", title: t.paidOn, width: 110 },
    common.unit,
    { key: "refunded_fen", title: t.refunded, kind: "money", hidden: true },
    common.creator,
    common.created,
  ];
  const all: Filter[] = [
    filters.text,
    { key: "payee_id", title: t.payee, kind: "payee" },
    filters.state,
    {
      key: "fund_group",
      title: t.fund,
      kind: "select",
      options: Object.entries(texts.funds).map(([value, label]) => ({ value, label })),
    },
    filters.amounts,
    filters.created,
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="payments"
        columns={columns}
        filters={all}
        tabs={tabs}
        tab={first}
        order="-created"
        fixed={scope}
        rowKey={(row) => row.id}
        sums={(answer) => ({ amount_fen: Number(answer.amount_fen ?? 0) })}
        create={may("payment_edit") ? { to: `/execution/payments/new` } : undefined}
        batch={
          may("document_act")
            ? (rows, clear) => (
                <>
                  {(reviewing ? ["approve", "return"] : ["submit", "withdraw"]).map((action) => (
                    <BatchButton
                      key={action}
                      kind="payment"
                      path={PATH}
                      action={action}
                      rows={rows}
                      clear={clear}
                    />
                  ))}
                </>
              )
            : undefined
        }
      />
    </Page>
  );
}
