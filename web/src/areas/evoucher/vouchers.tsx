// Electronic vouchers: what was handed in, and what became of it.
import { Tag } from "antd";
import type { RowOf } from "@/api/client";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { TakeFiles } from "./take";
import { evoucherText } from "./text";

const PATH = "/api/evoucher/vouchers";
type Row = RowOf<typeof PATH>;

const COLOURS: Record<string, string> = {
  booked: "green",
  archived: "green",
  in_use: "blue",
  proposed: "gold",
};

export default function Evouchers() {
  const t = useText(evoucherText);
  const columns: Column<Row>[] = [
    {
      key: "claim_value",
      title: t.fields.number ?? "",
      width: 210,
      render: (row) => <PageLink to={`/evoucher/vouchers/${row.id}`}>{row.claim_value}</PageLink>,
    },
    { key: "kind", title: t.kind, width: 120, render: (row) => t.kinds[row.kind] ?? row.kind },
    {
      key: "state",
      title: t.state,
      width: 100,
      render: (row) => <Tag color={COLOURS[row.state] ?? "default"}>{t.states[row.state] ?? row.state}</Tag>,
    },
    { key: "issued_on", title: t.fields.issued_on ?? "", width: 110 },
    { key: "seller_name", title: t.fields.seller_name ?? "", width: 200 },
    { key: "summary", title: t.summary, width: 240 },
    { key: "total_fen", title: t.fields.total ?? "", kind: "money" },
    {
      key: "journal_number",
      title: t.journal,
      width: 150,
      render: (row) =>
        row.journal_id && (
          <PageLink
            to={`/accounting/vouchers/${row.journal_id}`}
          >{`${row.journal_period}-${row.journal_number}`}</PageLink>
        ),
    },
    { key: "unit_name", title: t.unit, width: 220, render: (row) => `${row.unit_code} ${row.unit_name}` },
    { key: "buyer_name", title: t.fields.buyer_name ?? "", width: 200 },
    { key: "net_fen", title: t.fields.net ?? "", kind: "money", hidden: true },
    { key: "tax_fen", title: t.fields.tax ?? "", kind: "money", hidden: true },
    { key: "file_name", title: t.file, width: 200, hidden: true },
    { key: "actor_name", title: t.actor, width: 110 },
    { key: "at", title: t.at, kind: "time" },
  ];
  const options = (words: Record<string, string>) =>
    Object.entries(words).map(([value, label]) => ({ value, label }));
  return (
    <Page title={t.title} help={t.help} actions={<TakeFiles />}>
      <ServerList
        path={PATH}
        name="evouchers"
        columns={columns}
        filters={[
          { key: "q", title: t.search, kind: "text" },
          { key: "kind", title: t.kind, kind: "select", options: options(t.kinds) },
          { key: "state", title: t.state, kind: "select", options: options(t.states) },
          { key: "from", until: "to", title: t.days, kind: "days" },
          { key: "amount_from_fen", until: "amount_to_fen", title: t.amounts, kind: "amounts" },
          { key: "unit_id", title: t.unit, kind: "unit" },
        ]}
        rowKey={(row) => row.id}
        sums={(answer) => ({ total_fen: Number(answer.total_fen ?? 0) })}
      />
    </Page>
  );
}
