// What was changed by each edit, newest first; what a reviewer has not seen yet stands out.
import { useQuery } from "@tanstack/react-query";
import { Tag } from "antd";
import { send } from "@/api/client";
import { common } from "@/text/common";
import { type Text, useSay, useText } from "@/text/language";
import { Money } from "../money";
import { Section } from "../page";
import { ProblemPanel } from "../problem";
import { moment } from "../time";
import type { Envelope } from "./types";

/** A field as an edit found and left it. */
interface Field {
  /** Its address: `lines[0].amount_fen`. */
  at: string;
  title: Text;
  old: unknown;
  new: unknown;
}
interface Edit {
  version: number;
  at: string;
  actor_name: string;
  fields: Field[];
}

const PATH = "/api/flow/documents/{id}/changes";

export function Changes({ envelope }: { envelope: Envelope }) {
  const t = useText(common).document;
  const { id, version } = envelope.document;
  const edited = envelope.history.some((entry) => entry.action.endsWith(".edit"));
  const asked = useQuery({
    queryKey: [PATH, id, version],
    queryFn: async ({ signal }) =>
      (await (await send("get", PATH, { path: { id }, signal })).json()) as Edit[],
    enabled: edited,
  });
  if (!edited) return null;
  const returned = envelope.history.findLast((entry) => entry.action.endsWith(".return"))?.at ?? "";
  return (
    <Section title={t.changes}>
      {asked.error && <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />}
      {asked.data?.length === 0 && <p className="quiet">{t.noChanges}</p>}
      {asked.data?.map((edit) => (
        <div key={edit.version} className="edit">
          <p className="edit-head">
            {moment(edit.at)} {edit.actor_name}
            {returned && edit.at > returned && <Tag color="orange">{t.sinceReturned}</Tag>}
          </p>
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
                <ChangedField key={field.at} field={field} />
              ))}
            </tbody>
          </table>
        </div>
      ))}
    </Section>
  );
}

function ChangedField({ field }: { field: Field }) {
  const say = useSay();
  return (
    <tr>
      <td>{say(field.title) || field.at}</td>
      <td>
        <Value at={field.at} value={field.old} />
      </td>
      <td>
        <Value at={field.at} value={field.new} />
      </td>
    </tr>
  );
}

function Value({ at, value }: { at: string; value: unknown }) {
  const t = useText(common);
  if (value === null || value === undefined || value === "") return <span className="quiet">{t.none}</span>;
  if (typeof value === "boolean") return value ? t.yes : t.no;
  if (typeof value === "number" && at.endsWith("_fen")) return <Money fen={value} exact />;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
