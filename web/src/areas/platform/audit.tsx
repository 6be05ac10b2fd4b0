// The audit trail: who did what to which object, in chains that show any tampering.
import { DownloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import type { RowOf } from "@/api/client";
import { useAddress } from "@/app/go";
import { useRoleTitle } from "@/app/registry";
import { useKindWords } from "@/kit/document/kinds";
import { useDownload } from "@/kit/download";
import type { Column } from "@/kit/list/column";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { moment } from "@/kit/time";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { AuditDetail } from "./audit-detail";
import { platformText } from "./text";

const PATH = "/api/platform/audit";
type Row = RowOf<typeof PATH>;
const FILTERS = ["from", "to", "action", "object_kind", "object_id", "actor_id"];

export default function Audit() {
  const t = useText(platformText).audit;
  const role = useRoleTitle();
  const kinds = useKindWords();
  const [shown, setShown] = useState<Row | null>(null);
  const filters: Filter[] = [
    { key: "from", until: "to", title: t.days, kind: "days" },
    { key: "action", title: t.action, kind: "text", placeholder: t.actionHint },
    { key: "object_kind", title: t.objectKind, kind: "text", placeholder: t.objectKindHint },
    { key: "object_id", title: t.objectId, kind: "text" },
    { key: "actor_id", title: t.actorId, kind: "text" },
  ];
  const states = (row: Row) =>
    [row.from_state, row.to_state]
      .filter(Boolean)
      .map((state) => kinds.state(row.object_kind, state))
      .join(" → ");
  const columns: Column<Row>[] = [
    {
      key: "at",
      title: t.at,
      width: 150,
      render: (row) => (
        <Button type="link" className="cell-button" onClick={() => setShown(row)}>
          {moment(row.at)}
        </Button>
      ),
    },
    { key: "actor_name", title: t.actor, width: 150, render: (row) => row.actor_name || t.nobody },
    { key: "role", title: t.role, width: 110, render: (row) => (row.role ? role(row.role) : "") },
    {
      key: "action",
      title: t.action,
      width: 300,
      render: (row) => {
        const verb = row.action.split(".").pop() ?? "";
        const words = kinds.action(row.object_kind, verb);
        return words === verb ? (
          <code>{row.action}</code>
        ) : (
          <>
            {words} <code className="code">{row.action}</code>
          </>
        );
      },
    },
    { key: "object_kind", title: t.objectKind, width: 190, render: (row) => kinds.title(row.object_kind) },
    { key: "object_id", title: t.objectId, width: 290, render: (row) => <code>{row.object_id}</code> },
    { key: "states", title: t.states, width: 160, render: states },
    { key: "opinion", title: t.opinion, width: 200 },
    { key: "seq", title: t.seq, width: 90, kind: "number" },
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="audit"
        columns={columns}
        filters={filters}
        order="-at"
        rowKey={(row) => `${row.unit_id} ${row.seq}`}
        exports={false}
        extra={<ExportCsv />}
      />
      {shown && <AuditDetail record={shown} close={() => setShown(null)} />}
    </Page>
  );
}

/** The trail is exported as CSV alone, of any length. */
function ExportCsv() {
  const t = useText(platformText).audit;
  const texts = useText(common);
  const [search] = useAddress();
  const [busy, fetch] = useDownload(texts.list.export, t.exported);
  const query = Object.fromEntries(FILTERS.map((name) => [name, search[name]]));
  return (
    <Button
      icon={<DownloadOutlined />}
      loading={busy}
      onClick={() => void fetch(`${PATH}/export`, { query })}
    >
      {t.export}
    </Button>
  );
}
