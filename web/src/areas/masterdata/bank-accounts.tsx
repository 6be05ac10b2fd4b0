// Bank accounts of payees and units; numbers are masked.
import type { RowOf } from "@/api/client";
import { useScopeQuery } from "@/kit/document/columns";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { Stopped } from "./parts/accounts";
import { useWords } from "./parts/kinds";
import { masterdata } from "./text";

const PATH = "/api/masterdata/bank-accounts";
type Row = RowOf<typeof PATH>;

export default function BankAccounts() {
  const texts = useText(masterdata);
  const t = texts.accounts;
  const words = useWords("bank_accounts");
  const unit = useScopeQuery("").unit_id;
  const columns: Column<Row>[] = [
    {
      key: "account_no",
      title: words.title("account_no"),
      width: 200,
      render: (row) => <PageLink to={`/masterdata/bank-accounts/${row.id}`}>{row.account_no}</PageLink>,
    },
    { key: "account_name", title: words.title("account_name"), width: 280 },
    {
      key: "owner_kind",
      title: words.title("owner_kind"),
      width: 110,
      render: (row) => words.word("owner_kind", row.owner_kind),
    },
    { key: "bank_name", title: words.title("bank_name"), width: 260 },
    { key: "bank_code", title: words.title("bank_code"), width: 140 },
    {
      key: "purpose",
      title: words.title("purpose"),
      width: 140,
      render: (row) => words.word("purpose", row.purpose),
    },
    { key: "stopped", title: t.state, width: 80, render: (row) => <Stopped stopped={row.stopped} /> },
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="bank-accounts"
        columns={columns}
        filters={[
          { key: "text", title: t.text, kind: "text" },
          { key: "kind", title: words.title("purpose"), kind: "select", options: words.options("purpose") },
          { key: "owner_id", title: t.ofUnit, kind: "unit" },
        ]}
        fixed={unit ? { owner_id: unit } : {}}
        rowKey={(row) => row.id}
        rowClass={(row) => (row.stopped ? "row-ended" : "")}
      />
    </Page>
  );
}
