// What a person who edits must see first: why it came back, or that it cannot be edited now.
import { Alert, Result } from "antd";
import { useKind, useRoleTitle } from "@/app/registry";
import { type Text, useSay, useText } from "@/text/language";
import { BACKWARD, type Envelope } from "../document/types";
import { PageLink } from "../link";

const texts = {
  zh: {
    by: (name: string, role: string) => `${name}${role ? `（${role}）` : ""}退回`,
    none: "没有填写意见。",
    gone: "这张单据现在不能修改",
    look: "查看单据",
  },
  en: {
    by: (name: string, role: string) => `Returned by ${name}${role ? ` (${role})` : ""}`,
    none: "No opinion was given.",
    gone: "This document cannot be edited now",
    look: "Open the document",
  },
};

/** The reviewer's opinion on a document that came back and was not sent again. */
export function ReturnedNote({ envelope }: { envelope: Envelope }) {
  const t = useText(texts);
  const role = useRoleTitle();
  const word = (action: string) => action.split(".").pop() ?? "";
  const last = envelope.history.findLast((entry) => word(entry.action) !== "edit");
  if (!last || last.from_state === last.to_state || !BACKWARD.has(word(last.action))) return null;
  if (last.actor_id === envelope.document.creator_id) return null;
  return (
    <Alert
      className="problem"
      type="warning"
      showIcon
      title={t.by(last.actor_name, role(last.role))}
      description={<span className="opinion">{last.opinion || t.none}</span>}
    />
  );
}

export function NotEditable({
  kind,
  envelope,
  reason,
}: {
  kind: string;
  envelope: Envelope;
  reason: Text | null;
}) {
  const t = useText(texts);
  const say = useSay();
  const { page } = useKind(kind);
  return (
    <Result
      status="warning"
      title={t.gone}
      subTitle={say(reason)}
      extra={<PageLink to={page(envelope.document.id)}>{t.look}</PageLink>}
    />
  );
}
