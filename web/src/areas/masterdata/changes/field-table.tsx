// The fields of a change request: what stands, and what is to be. Of a new record all, otherwise those that are ticked.
import { Checkbox, Tag } from "antd";
import type { Answer } from "@/api/client";
import { useSay, useText } from "@/text/language";
import type { KindColumn } from "../parts/kinds";
import { useShown } from "../parts/shown";
import { FieldControl, written } from "./field-control";
import { changes } from "./text";

type Standing = Answer<"/api/masterdata/as-of/{kind}/{id}", "get">;

interface Props {
  kind: string;
  columns: KindColumn[];
  /** All fields are asked for. */
  whole: boolean;
  standing: Standing | undefined;
  values: Record<string, string>;
  change: (values: Record<string, string>) => void;
  /** Fields as they were sent to be checked, to find the messages of each. */
  sent: { field: string }[];
  messages: Map<string, string>;
}

export function FieldTable({ kind, columns, whole, standing, values, change, sent, messages }: Props) {
  const t = useText(changes);
  const say = useSay();
  const shown = useShown(kind);
  const now = (column: KindColumn) => standing?.fields.find((field) => field.title.zh === column.title.zh);
  const set = (key: string, value: string) => change({ ...values, [key]: value });
  const tick = (column: KindColumn, on: boolean) => {
    if (on) return set(column.key, written(column, now(column)?.value ?? ""));
    const { [column.key]: _, ...left } = values;
    change(left);
  };
  const messageOf = (key: string) => {
    const place = sent.findIndex((field) => field.field === key);
    return (
      messages.get(`fields[${place}].value`) ?? messages.get(`fields[${place}].field`) ?? messages.get(key)
    );
  };
  return (
    <table className="grid change-fields">
      <caption className="visually-hidden">{t.fields}</caption>
      <thead>
        <tr>
          <th scope="col">{t.field}</th>
          {!whole && <th scope="col">{t.now}</th>}
          <th scope="col">{t.next}</th>
        </tr>
      </thead>
      <tbody>
        {columns.map((column) => {
          const open = whole || column.key in values;
          const said = messageOf(column.key);
          const field = now(column);
          return (
            <tr key={column.key}>
              <td>
                {whole ? (
                  <>
                    {column.required && <span className="required">*</span>}
                    {say(column.title)}
                  </>
                ) : (
                  <Checkbox
                    checked={open}
                    aria-label={t.chosen(say(column.title))}
                    onChange={(event) => tick(column, event.target.checked)}
                  >
                    {say(column.title)}
                  </Checkbox>
                )}
              </td>
              {!whole && (
                <td>
                  {column.is_private ? <Tag>{t.private}</Tag> : field && shown(field.column, field.value)}
                </td>
              )}
              <td>
                {open && (
                  <FieldControl
                    column={column}
                    value={values[column.key] ?? ""}
                    status={said ? "error" : ""}
                    onChange={(value) => set(column.key, value)}
                  />
                )}
                {said && (
                  <div className="cell-error" role="alert">
                    {said}
                  </div>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
