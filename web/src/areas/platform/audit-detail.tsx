// One record of the trail in full.
import { Button, Drawer, Space } from "antd";
import type { RowOf } from "@/api/client";
import { useAddress } from "@/app/go";
import { useRoleTitle } from "@/app/registry";
import { useKindWords } from "@/kit/document/kinds";
import { Facts } from "@/kit/page";
import { moment } from "@/kit/time";
import { useText } from "@/text/language";
import { platformText } from "./text";

type Row = RowOf<"/api/platform/audit">;
const SYSTEM_CHAIN = "00000000-0000-0000-0000-000000000000";
const CLEAR = {
  action: "",
  object_kind: "",
  object_id: "",
  actor_id: "",
  from: "",
  to: "",
  after: "",
  page: "",
};

/** JSON in lines, anything else as it is. */
function readable(detail: string): string {
  try {
    return JSON.stringify(JSON.parse(detail), null, 2);
  } catch {
    return detail;
  }
}

export function AuditDetail({ record, close }: { record: Row; close: () => void }) {
  const t = useText(platformText).audit;
  const role = useRoleTitle();
  const kinds = useKindWords();
  const [, change] = useAddress();
  const narrow = (part: Record<string, string>) => {
    close();
    change({ ...CLEAR, ...part }, false);
  };
  const code = (text: string) => text && <code className="hash">{text}</code>;
  return (
    <Drawer
      open
      size={640}
      title={`${record.action} · ${moment(record.at)}`}
      onClose={close}
      footer={
        <Space>
          <Button onClick={() => narrow({ actor_id: record.actor_id })}>{t.onlyActor}</Button>
          <Button onClick={() => narrow({ object_kind: record.object_kind, object_id: record.object_id })}>
            {t.onlyObject}
          </Button>
        </Space>
      }
    >
      <div className="facts-one">
        <Facts
          items={[
            { name: t.at, value: moment(record.at) },
            { name: t.actor, value: record.actor_name || t.nobody },
            { name: t.actorId, value: code(record.actor_id) },
            { name: t.onBehalf, value: code(record.on_behalf_of ?? "") },
            { name: t.role, value: record.role && role(record.role) },
            { name: t.action, value: record.action },
            { name: t.objectKind, value: kinds.title(record.object_kind) },
            { name: t.objectId, value: code(record.object_id) },
            {
              name: t.states,
              value: [record.from_state, record.to_state]
                .filter(Boolean)
                .map((state) => kinds.state(record.object_kind, state))
                .join(" → "),
            },
            { name: t.step, value: record.step },
            { name: t.duty, value: record.duty },
            { name: t.opinion, value: record.opinion },
            { name: t.request, value: code(record.request_id) },
            { name: t.chain, value: record.unit_id === SYSTEM_CHAIN ? t.systemChain : code(record.unit_id) },
            { name: t.seq, value: record.seq },
            { name: t.afterHash, value: code(record.after_hash) },
            { name: t.prevHash, value: code(record.prev_hash) },
            { name: t.hash, value: code(record.hash) },
          ]}
        />
      </div>
      {record.detail && (
        <>
          <h3>{t.detail}</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reachable by keyboard. */}
          <pre className="detail" tabIndex={0}>
            {readable(record.detail)}
          </pre>
        </>
      )}
    </Drawer>
  );
}
