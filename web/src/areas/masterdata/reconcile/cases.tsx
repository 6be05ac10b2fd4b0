// Reconciliations, and opening one.
import { Button, Tag } from "antd";
import { useState } from "react";
import type { RowOf } from "@/api/client";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { moment } from "@/kit/time";
import { useText } from "@/text/language";
import { useKindTitle } from "../parts/kinds";
import { NewCase } from "./new-case";
import { reconcile } from "./text";

const PATH = "/api/masterdata/reconciliations";
type Row = RowOf<typeof PATH>;

export function CaseState({ state }: { state: string }) {
  const t = useText(reconcile);
  const colour = state === "applied" ? "success" : state === "abandoned" ? "default" : "blue";
  return <Tag color={colour}>{t.states[state] ?? state}</Tag>;
}

export default function Cases() {
  const t = useText(reconcile);
  const kindTitle = useKindTitle();
  const [open, setOpen] = useState(false);
  const columns: Column<Row>[] = [
    {
      key: "created_at",
      title: t.created,
      width: 150,
      render: (row) => (
        <PageLink to={`/masterdata/reconciliations/${row.id}`}>{moment(row.created_at)}</PageLink>
      ),
    },
    { key: "kind", title: t.kind, width: 120, render: (row) => kindTitle(row.kind) },
    { key: "note", title: t.note, width: 300 },
    { key: "state", title: t.state, width: 100, render: (row) => <CaseState state={row.state} /> },
    { key: "unit_id", title: t.unit, kind: "unit" },
    { key: "opened_by", title: t.openedBy, width: 150 },
    { key: "signed_by", title: t.signedBy, width: 150 },
    { key: "applied_at", title: t.applied, kind: "time" },
  ];
  return (
    <Page
      title={t.title}
      help={t.help}
      actions={
        <Button type="primary" onClick={() => setOpen(true)}>
          {t.new}
        </Button>
      }
    >
      <ServerList
        path={PATH}
        name="reconciliations"
        columns={columns}
        filters={[
          {
            key: "state",
            title: t.state,
            kind: "select",
            options: Object.entries(t.states).map(([value, label]) => ({ value, label })),
          },
        ]}
        rowKey={(row) => row.id}
        emptyText={t.empty}
      />
      {open && <NewCase close={() => setOpen(false)} />}
    </Page>
  );
}
