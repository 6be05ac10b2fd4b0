// Roles I lent to others, and those lent to me.
import { PlusOutlined } from "@ant-design/icons";
import { App, Button, Tag } from "antd";
import { useState } from "react";
import { post, type RowOf } from "@/api/client";
import { useRegistry, useRoleTitle } from "@/app/registry";
import { useMe, useSession } from "@/app/session";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { useAct } from "./act";
import { CreateDelegation } from "./create-delegation";
import { platformText } from "./text";

const PATH = "/api/platform/delegations";
type Row = RowOf<typeof PATH>;
const COLOURS = { active: "green", later: "blue", over: "default", revoked: "red" } as const;

export default function Delegations() {
  const t = useText(platformText).delegations;
  const { may } = useSession();
  const me = useMe();
  const role = useRoleTitle();
  const [creating, setCreating] = useState(false);
  const columns: Column<Row>[] = [
    {
      key: "direction",
      title: t.direction,
      width: 120,
      render: (row) => (row.giver_id === me.user.id ? t.mine : t.toMe),
    },
    { key: "giver_name", title: t.giver, width: 150 },
    { key: "receiver_name", title: t.receiver, width: 150 },
    { key: "role", title: t.role, width: 140, render: (row) => role(row.role) },
    { key: "unit_id", title: t.unit, kind: "unit", width: 280 },
    { key: "from_date", title: t.from, width: 110 },
    { key: "to_date", title: t.to, width: 110 },
    { key: "state", title: t.state, width: 100, render: (row) => <State row={row} /> },
    { key: "acts", title: "", width: 90, render: (row) => <Revoke row={row} /> },
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="delegations"
        columns={columns}
        emptyText={t.none}
        rowKey={(row) => row.id}
        extra={
          may("delegation_edit") ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
              {t.create}
            </Button>
          ) : undefined
        }
      />
      {creating && <CreateDelegation close={() => setCreating(false)} />}
    </Page>
  );
}

/** Where a delegation stands on the server's day. */
function stateOf(row: Row, today: string): keyof typeof COLOURS {
  if (row.revoked) return "revoked";
  if (row.to_date < today) return "over";
  return row.from_date > today ? "later" : "active";
}

function State({ row }: { row: Row }) {
  const t = useText(platformText).delegations;
  const { registry } = useRegistry();
  const state = stateOf(row, registry.today);
  return <Tag color={COLOURS[state]}>{t.states[state]}</Tag>;
}

function Revoke({ row }: { row: Row }) {
  const t = useText(platformText).delegations;
  const { registry } = useRegistry();
  const { message } = App.useApp();
  const me = useMe();
  const act = useAct();
  const state = stateOf(row, registry.today);
  if (row.giver_id !== me.user.id || state === "revoked" || state === "over") return null;
  return (
    <Button
      size="small"
      danger
      onClick={() =>
        act({
          ask: t.revokeAsk(row.receiver_name),
          yes: t.revoke,
          danger: true,
          run: (key) =>
            post("/api/platform/delegations/{id}/revoke", undefined, { path: { id: row.id }, key }),
          done: () => void message.success(t.revoked),
        })
      }
    >
      {t.revoke}
    </Button>
  );
}
