// What was changed by each edit, newest first; what a reviewer has not seen yet stands out.
import { useQuery } from "@tanstack/react-query";
import { Tag } from "antd";
import { get } from "@/api/client";
import { common } from "@/text/common";
import { useSay, useText } from "@/text/language";
import { Section } from "../page";
import { ProblemPanel } from "../problem";
import { moment } from "../time";
import type { Envelope } from "./types";

const PATH = "/api/flow/documents/{id}/changes";

export function Changes({ envelope }: { envelope: Envelope }) {
  const t = useText(common).document;
  const none = useText(common).none;
  const say = useSay();
  const { id, version } = envelope.document;
  const edited = envelope.history.some((entry) => entry.action.endsWith(".edit"));
  const asked = useQuery({
    queryKey: [PATH, id, version],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
    enabled: edited,
  });
  if (!edited) return null;
  const returned = envelope.history.findLast((entry) => entry.action.endsWith(".return"))?.at ?? "";
  const value = (text: string | null | undefined) => text || <span className="quiet">{none}</span>;
  return (
    <Section title={t.changes}>
      {asked.error && <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />}
      {asked.data?.length === 0 && <p className="quiet">{t.noChanges}</p>}
      {asked.data?.map((edit) => (
        <div key={edit.version} className="edit">
          <p className="edit-head">
            {moment(edit.at)} {edit.actor_name}{" "}
            {returned && edit.at > returned && <Tag color="orange">{t.sinceReturned}</Tag>}
          </p>
          {edit.fields.length === 0 ? (
            <p className="quiet">{t.noChanges}</p>
          ) : (
            <table className="book">
              <thead>
                <tr>
                  <th scope="col">{t.item}</th>
                  <th scope="col">{t.before}</th>
                  <th scope="col">{t.after}</th>
                </tr>
              </thead>
              <tbody>
                {edit.fields.map((field) => (
                  <tr key={field.at}>
                    <td>{say(field.title)}</td>
                    <td>{value(field.old)}</td>
                    <td>{value(field.new)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </div>
      ))}
    </Section>
  );
}
