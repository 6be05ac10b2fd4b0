// Change requests for master data.
import { Tag } from "antd";
import type { RowOf } from "@/api/client";
import { useMe, useSession } from "@/app/session";
import { BatchButton } from "@/kit/document/batch";
import { useDocumentColumns, useDocumentFilters, useScopeQuery } from "@/kit/document/columns";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { common } from "@/text/common";
import { useSay, useText } from "@/text/language";
import { useKinds, useKindTitle } from "../parts/kinds";
import { changes } from "./text";

const PATH = "/api/masterdata/changes";
type Row = RowOf<typeof PATH>;
const ENTERING = ["unsent", "sent", "returned", "handled"] as const;
const REVIEWING = ["to_review", "reviewed", "sent_back"] as const;

export default function Changes() {
  const t = useText(changes);
  const tabs = useText(common).tabs;
  const say = useSay();
  const { may } = useSession();
  const me = useMe();
  const kinds = useKinds();
  const kindTitle = useKindTitle();
  const enters = may("master_edit");
  // Departmental posts both enter requests and approve those of units.
  const reviews = may("document_act") && me.roles.some((role) => role.role !== "handler");
  const shared = useDocumentColumns<Row>("master_change", reviews);
  const filters = useDocumentFilters("master_change");
  const scope = useScopeQuery("");
  const keys = [...(reviews ? REVIEWING : []), ...(enters ? ENTERING : []), "all" as const];
  const columns: Column<Row>[] = [
    shared.number,
    { key: "kind", title: t.kind, width: 110, render: (row) => kindTitle(row.kind) },
    shared.title,
    shared.state,
    shared.waiting,
    {
      key: "effective_from",
      title: t.effective,
      width: 160,
      render: (row) => (
        <>
          {row.effective_from}{" "}
          {row.state === "approved" && !row.applied_on && <Tag color="warning">{t.waiting}</Tag>}
        </>
      ),
    },
    { key: "applied_on", title: t.applied, width: 110 },
    { key: "reason", title: t.reason, width: 220 },
    shared.unit,
    shared.creator,
    shared.created,
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="master-changes"
        columns={columns}
        tabs={keys.map((key) => ({ key, title: tabs[key] }))}
        tab="all"
        order="-created"
        fixed={scope}
        filters={[
          filters.text,
          {
            key: "kind",
            title: t.kind,
            kind: "select",
            options: (kinds.data?.changes ?? []).map((one) => ({ value: one.kind, label: say(one.title) })),
          },
          filters.state,
          {
            key: "waiting",
            title: t.waiting,
            kind: "select",
            options: [{ value: "true", label: t.waitingOnly }],
          },
          filters.created,
        ]}
        rowKey={(row) => row.id}
        create={enters ? { to: "/masterdata/changes/new", title: t.new } : undefined}
        batch={
          may("document_act")
            ? (rows, clear) =>
                [...(reviews ? ["approve", "return"] : []), ...(enters ? ["submit", "withdraw"] : [])].map(
                  (action) => (
                    <BatchButton
                      key={action}
                      kind="master_change"
                      path={PATH}
                      action={action}
                      rows={rows}
                      clear={clear}
                    />
                  ),
                )
            : undefined
        }
      />
    </Page>
  );
}
