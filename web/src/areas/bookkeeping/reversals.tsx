// Reversals of vouchers that people entered.
import { Tag } from "antd";
import type { RowOf } from "@/api/client";
import { useSession } from "@/app/session";
import { useDocumentColumns, useDocumentFilters } from "@/kit/document/columns";
import { useDocumentList } from "@/kit/document/list";
import { PageLink } from "@/kit/link";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { bookkeeping } from "./text";

const PATH = "/api/bookkeeping/reversals";
type Row = RowOf<typeof PATH>;

export default function Reversals() {
  const t = useText(bookkeeping).reversals;
  const { may } = useSession();
  const common = useDocumentColumns<Row>("voucher_reversal", !may("voucher_edit") && may("document_act"));
  const filters = useDocumentFilters("voucher_reversal");
  const list = useDocumentList<Row>({
    kind: "voucher_reversal",
    path: PATH,
    edit: "voucher_edit",
    newTitle: t.create,
    line: (row) => row.title,
  });
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="voucher-reversals"
        columns={[
          common.number,
          {
            key: "voucher_number",
            title: t.voucherNumber,
            width: 170,
            render: (row) => (
              <PageLink to={`/accounting/vouchers/${row.voucher_id}`}>{row.voucher_number}</PageLink>
            ),
          },
          { key: "voucher_summary", title: t.voucherSummary, width: 240 },
          common.amount,
          {
            key: "manner",
            title: t.manner,
            width: 170,
            render: (row) => (
              <Tag color={row.manner === "red" ? "error" : "processing"}>
                {t.manners[row.manner] ?? row.manner}
              </Tag>
            ),
          },
          { key: "voucher_date", title: t.day, width: 110 },
          { key: "reason", title: t.reason, width: 220 },
          common.state,
          common.unit,
          common.creator,
          common.created,
        ]}
        filters={[
          {
            key: "manner",
            title: t.manner,
            kind: "select",
            options: Object.entries(t.manners).map(([value, label]) => ({ value, label })),
          },
          filters.state,
          filters.text,
          filters.amounts,
          filters.created,
        ]}
        {...list}
      />
    </Page>
  );
}
