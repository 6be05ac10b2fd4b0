// Payment applications.
import type { RowOf } from "@/api/client";
import { useSession } from "@/app/session";
import { useDocumentColumns, useDocumentFilters } from "@/kit/document/columns";
import { useDocumentList } from "@/kit/document/list";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { useBusinessTitles } from "./businesses";
import { execution } from "./text";

const PATH = "/api/execution/payments";
type Row = RowOf<typeof PATH>;

export default function Payments() {
  const texts = useText(execution);
  const t = texts.payments;
  const { may } = useSession();
  const businesses = useBusinessTitles("payments");
  const entering = may("payment_edit");
  const common = useDocumentColumns<Row>("payment", !entering && may("document_act"));
  const filters = useDocumentFilters("payment");
  const list = useDocumentList<Row>({
    kind: "payment",
    path: PATH,
    edit: "payment_edit",
    newTitle: t.newTitle,
    line: (row) => row.title,
  });
  const columns: Column<Row>[] = [
    common.number,
    { ...common.title, title: t.summary, width: 260 },
    { key: "payee_name", title: t.payee, width: 220 },
    common.amount,
    common.state,
    common.waiting,
    {
      key: "business",
      title: t.business,
      width: 150,
      render: (row) => businesses.title(row.business),
    },
    {
      key: "fund_group",
      title: t.fund,
      width: 160,
      render: (row) => texts.funds[row.fund_group] ?? row.fund_group,
    },
    {
      key: "settlement",
      title: t.settlement,
      width: 90,
      hidden: true,
      render: (row) => texts.settlements[row.settlement] ?? row.settlement,
    },
    { key: "paid_on", title: t.paidOn, width: 110 },
    common.unit,
    { key: "refunded_fen", title: t.refunded, kind: "money", hidden: true },
    { ...common.creator, hidden: true },
    common.created,
    ...(entering
      ? [
          {
            key: "copy",
            title: t.copy,
            width: 70,
            render: (row: Row) => (
              <PageLink to={`/execution/payments/new?copy=${row.id}`} title={t.copyHint}>
                {t.copy}
              </PageLink>
            ),
          },
        ]
      : []),
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
      <ServerList path={PATH} name="payments" columns={columns} filters={all} {...list} />
    </Page>
  );
}
