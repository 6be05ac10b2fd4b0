// Business confirmations: what is booked without being paid now.
import type { RowOf } from "@/api/client";
import { useSession } from "@/app/session";
import { useDocumentColumns, useDocumentFilters } from "@/kit/document/columns";
import { useDocumentList } from "@/kit/document/list";
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
  const businesses = useBusinessTitles("accruals");
  const entering = may("payment_edit");
  const common = useDocumentColumns<Row>("accrual", !entering && may("document_act"));
  const filters = useDocumentFilters("accrual");
  const list = useDocumentList<Row>({
    kind: "accrual",
    path: PATH,
    edit: "payment_edit",
    newTitle: t.newTitle,
    line: (row) => row.purpose,
  });
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
      <ServerList path={PATH} name="accruals" columns={columns} filters={all} {...list} />
    </Page>
  );
}
