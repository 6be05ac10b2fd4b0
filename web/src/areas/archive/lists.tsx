// Hand-over and destruction lists.
import { Tag } from "antd";
import type { RowOf } from "@/api/client";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { archiveText } from "./text";

const PATH = "/api/archive/lists";
type Row = RowOf<typeof PATH>;
const COLOURS: Record<string, string> = { proposed: "blue", approved: "green", refused: "default" };

export function ListState({ state }: { state: string }) {
  const t = useText(archiveText).lists;
  return <Tag color={COLOURS[state] ?? "default"}>{t.states[state] ?? state}</Tag>;
}

export default function Lists() {
  const texts = useText(archiveText);
  const t = texts.lists;
  const columns: Column<Row>[] = [
    {
      key: "number",
      title: t.number,
      width: 190,
      render: (row) => <PageLink to={`/archive/lists/${row.id}`}>{row.number}</PageLink>,
    },
    { key: "kind", title: t.kind, width: 130, render: (row) => t.kinds[row.kind] ?? row.kind },
    { key: "state", title: t.state, width: 100, render: (row) => <ListState state={row.state} /> },
    { key: "volumes", title: t.volumes, kind: "number" },
    { key: "unit_name", title: texts.unit, width: 220, render: (row) => `${row.unit_code} ${row.unit_name}` },
    { key: "reason", title: t.reason, width: 280 },
    { key: "proposed_by_name", title: t.proposedBy, width: 110 },
    { key: "proposed_at", title: t.proposedAt, kind: "time" },
    { key: "decided_by_name", title: t.decidedBy, width: 110 },
    { key: "decided_at", title: t.decidedAt, kind: "time" },
  ];
  const options = (words: Record<string, string>) =>
    Object.entries(words).map(([value, label]) => ({ value, label }));
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="archive-lists"
        columns={columns}
        filters={[
          { key: "unit_id", title: texts.unit, kind: "unit" },
          { key: "kind", title: t.kind, kind: "select", options: options(t.kinds) },
          { key: "state", title: t.state, kind: "select", options: options(t.states) },
        ]}
        rowKey={(row) => row.id}
      />
    </Page>
  );
}
