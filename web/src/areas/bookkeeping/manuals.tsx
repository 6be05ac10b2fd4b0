// Manual vouchers.
import type { RowOf } from "@/api/client";
import { useSession } from "@/app/session";
import { useDocumentColumns, useDocumentFilters } from "@/kit/document/columns";
import { useDocumentList } from "@/kit/document/list";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useSay, useText } from "@/text/language";
import { useAccounts } from "./catalogue";
import { bookkeeping } from "./text";

const PATH = "/api/bookkeeping/manual-vouchers";
type Row = RowOf<typeof PATH>;

export default function ManualVouchers() {
  const texts = useText(bookkeeping);
  const t = texts.manuals;
  const say = useSay();
  const { may } = useSession();
  const accounts = useAccounts();
  const classes = accounts.data?.classes ?? [];
  const common = useDocumentColumns<Row>("manual_voucher", !may("voucher_edit") && may("document_act"));
  const filters = useDocumentFilters("manual_voucher");
  const list = useDocumentList<Row>({
    kind: "manual_voucher",
    path: PATH,
    edit: "voucher_edit",
    newTitle: t.create,
    line: (row) => row.summary,
  });
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="manual-vouchers"
        columns={[
          common.number,
          { key: "summary", title: texts.summary, width: 320 },
          common.amount,
          { key: "voucher_date", title: texts.day, width: 110 },
          common.state,
          common.unit,
          {
            key: "difference_class",
            title: t.difference,
            width: 180,
            render: (row) => say(classes.find((one) => one.class === row.difference_class)?.title),
          },
          { key: "invoice_no", title: texts.invoice, width: 150, hidden: true },
          common.creator,
          common.created,
        ]}
        filters={[
          { key: "account", title: t.account, kind: "text" },
          { key: "dated_from", until: "dated_to", title: texts.day, kind: "days" },
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
