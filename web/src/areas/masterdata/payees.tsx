// Payees.
import { Tag } from "antd";
import type { RowOf } from "@/api/client";
import { useSession } from "@/app/session";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { useWords } from "./parts/kinds";
import { masterdata } from "./text";

const PATH = "/api/masterdata/payees";
type Row = RowOf<typeof PATH>;

export default function Payees() {
  const texts = useText(masterdata);
  const t = texts.payees;
  const words = useWords("payees");
  const { may } = useSession();
  const columns: Column<Row>[] = [
    {
      key: "code",
      title: words.title("code"),
      width: 130,
      render: (row) => <PageLink to={`/masterdata/payees/${row.id}`}>{row.code}</PageLink>,
    },
    { key: "name", title: words.title("name"), width: 320 },
    { key: "kind", title: words.title("kind"), width: 120, render: (row) => words.word("kind", row.kind) },
    { key: "credit_code", title: words.title("credit_code"), width: 200 },
    {
      key: "stopped",
      title: texts.accounts.state,
      width: 90,
      render: (row) =>
        row.stopped ? (
          <Tag color="error">{texts.accounts.stopped}</Tag>
        ) : (
          <Tag color="success">{texts.accounts.active}</Tag>
        ),
    },
    { key: "stop_reason", title: words.title("stop_reason"), width: 240 },
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="payees"
        columns={columns}
        filters={[
          { key: "text", title: t.text, kind: "text" },
          { key: "kind", title: words.title("kind"), kind: "select", options: words.options("kind") },
        ]}
        rowKey={(row) => row.id}
        rowClass={(row) => (row.stopped ? "row-ended" : "")}
        create={may("master_edit") ? { to: "/masterdata/payees/new", title: t.create } : undefined}
      />
    </Page>
  );
}
