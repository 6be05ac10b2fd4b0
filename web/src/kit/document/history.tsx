// Who did what to a document, when, in which role, and with which opinion; and the rules it met on the way.
import { Tag, Timeline } from "antd";
import { useKind, useRoleTitle } from "@/app/registry";
import { common } from "@/text/common";
import { useLanguage, useMarks, useText } from "@/text/language";
import { moment } from "../time";
import { BACKWARD, type Envelope } from "./types";

export function History({ kind, envelope }: { kind: string; envelope: Envelope }) {
  const t = useText(common).document;
  const { action, state } = useKind(kind);
  const role = useRoleTitle();
  const marks = useMarks();
  const items = envelope.history.map((entry) => {
    const name = entry.action.split(".").pop() ?? "";
    return {
      key: `${entry.at} ${name}`,
      color: BACKWARD.has(name) ? "red" : "blue",
      content: (
        <div>
          <div>
            <strong>{action(name)}</strong> {entry.actor_name || t.nobody}
            {entry.role && entry.role !== "system" && <span className="quiet"> {role(entry.role)}</span>}
          </div>
          {entry.opinion && <div className="opinion">{entry.opinion}</div>}
          {entry.attachments.length > 0 && (
            <div className="quiet">
              {t.attachments}
              {marks.colon}
              {marks.list(entry.attachments.map((file) => file.name))}
            </div>
          )}
          <div className="quiet">
            {moment(entry.at)} {state(entry.to_state)}
          </div>
        </div>
      ),
    };
  });
  return <Timeline items={items} />;
}

/** Rule hits that have been recorded. */
export function Hits({ envelope }: { envelope: Envelope }) {
  const lang = useLanguage();
  const t = useText(common).document;
  const marks = useMarks();
  if (envelope.hits.length === 0) return <p className="quiet">{t.noFindings}</p>;
  return (
    <ul className="findings">
      {envelope.hits.map((hit) => (
        <li key={`${hit.at} ${hit.rule}`} className={`finding finding-${hit.level}`}>
          <Tag>{hit.rule}</Tag>
          {lang === "zh" ? hit.text_zh : hit.text_en}
          <div className="finding-more">
            {hit.reason && `${t.acknowledgeReason}${marks.colon}${hit.reason} `}
            {hit.attachment_name && `${t.attachments}${marks.colon}${hit.attachment_name} `}
            {hit.clause && `${t.clause}${marks.colon}${hit.clause}`}
          </div>
        </li>
      ))}
    </ul>
  );
}
