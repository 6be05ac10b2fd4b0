// Own-funds income.
import { Tag } from "antd";
import type { RowOf } from "@/api/client";
import { useSession } from "@/app/session";
import { useDocumentColumns, useDocumentFilters } from "@/kit/document/columns";
import { useDocumentList } from "@/kit/document/list";
import type { Column } from "@/kit/list/column";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { useBusinessTitles, useItems } from "./businesses";
import { execution } from "./text";

const PATH = "/api/execution/incomes";
type Row = RowOf<typeof PATH>;

export default function Incomes() {
  const t = useText(execution).incomes;
  const { may } = useSession();
  const businesses = useBusinessTitles("incomes");
  const items = useItems();
  const entering = may("income_edit");
  const common = useDocumentColumns<Row>("income", !entering && may("document_act"));
  const filters = useDocumentFilters("income");
  const list = useDocumentList<Row>({
    kind: "income",
    path: PATH,
    edit: "income_edit",
    newTitle: t.newTitle,
    line: (row) => row.payer,
  });
  const columns: Column<Row>[] = [
    common.number,
    { key: "business", title: t.business, width: 150, render: (row) => businesses.title(row.business) },
    {
      key: "revenue_item",
      title: t.item,
      width: 140,
      render: (row) => row.revenue_item && <Tag>{items.title(row.revenue_item)}</Tag>,
    },
    { key: "payer", title: t.payer, width: 220 },
    common.amount,
    common.state,
    { key: "received_on", title: t.receivedOn, width: 110 },
    { key: "receipt_no", title: t.receiptNo, width: 160 },
    common.unit,
    { key: "vat_fen", title: t.vat, kind: "money", hidden: true },
    { key: "note", title: t.note, width: 200, hidden: true },
    common.created,
  ];
  const all: Filter[] = [
    { key: "revenue_item", title: t.item, kind: "select", options: items.options },
    filters.state,
    filters.text,
    filters.amounts,
    filters.created,
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList path={PATH} name="incomes" columns={columns} filters={all} {...list} />
    </Page>
  );
}
