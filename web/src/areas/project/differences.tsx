// What differs between two versions of a project: the head, and line by line.
import { Table, Tag } from "antd";
import type { ReactNode } from "react";
import type { components } from "@/api/schema";
import { formatFen, Money } from "@/kit/money";
import { Scrolling } from "@/kit/scrolling";
import { useText } from "@/text/language";
import { library } from "./text-library";

export type Told = components["schemas"]["Differences"];
type Row = Told["lines"][number] | Told["targets"][number];

const COLORS: Record<string, string> = { added: "green", removed: "red", changed: "orange" };

export function Differences({ told }: { told: Told }) {
  const t = useText(library).difference;
  const lines = told.lines.filter((line) => line.change !== "same");
  const targets = told.targets.filter((target) => target.change !== "same");
  const same = told.lines.length - lines.length + (told.targets.length - targets.length);
  if (told.fields.length + lines.length + targets.length === 0) return <p className="quiet">{t.none}</p>;
  return (
    <div className="stack">
      {told.fields.length > 0 && (
        <Table
          size="small"
          bordered
          pagination={false}
          rowKey="field"
          dataSource={told.fields}
          columns={[
            { title: t.fields, width: 140, render: (_, one) => t.names[one.field] ?? one.field },
            { title: t.before, render: (_, one) => value(one.field, one.before) },
            { title: t.after, render: (_, one) => value(one.field, one.after) },
          ]}
        />
      )}
      <Rows title={t.lines} rows={lines} />
      <Rows title={t.targets} rows={targets} />
      {same > 0 && <p className="quiet">{t.same(same)}</p>}
    </div>
  );
}

function value(field: string, text: string): ReactNode {
  return field.endsWith("_fen") && text ? formatFen(Number(text)) : text;
}

function Rows({ title, rows }: { title: string; rows: Row[] }) {
  const t = useText(library).difference;
  if (rows.length === 0) return null;
  const money = rows.some((row) => amount(row.before ?? row.after) !== null);
  return (
    <Scrolling>
      <Table
        size="small"
        bordered
        pagination={false}
        rowKey={(row) => `${row.before?.id ?? ""}/${row.after?.id ?? ""}`}
        dataSource={rows}
        columns={[
          {
            title: t.change,
            width: 70,
            render: (_, row) => <Tag color={COLORS[row.change] ?? "default"}>{t.changes[row.change]}</Tag>,
          },
          { title, width: 200, render: (_, row) => words(row.after ?? row.before) },
          {
            title: `${t.before} → ${t.after}`,
            render: (_, row) => <Fields row={row} />,
          },
          ...(money
            ? [
                {
                  title: t.amount,
                  width: 130,
                  align: "right" as const,
                  render: (_: unknown, row: Row) => (
                    <Money fen={(amount(row.after) ?? 0) - (amount(row.before) ?? 0)} exact />
                  ),
                },
              ]
            : []),
        ]}
      />
    </Scrolling>
  );
}

/** The fields of a line that changed, with both values. */
function Fields({ row }: { row: Row }) {
  const t = useText(library).difference;
  const text = (of: Row["before"], field: string) =>
    value(field, String((of as Record<string, unknown> | null | undefined)?.[field] ?? ""));
  // How a generated line was worked out shows in the words of its grounds.
  const shown = row.fields.filter((field) => field !== "derivation");
  return (
    <>
      {shown.map((field) => (
        <div key={field}>
          <span className="quiet">{t.names[field] ?? field}：</span>
          {text(row.before, field)} → {text(row.after, field)}
        </div>
      ))}
    </>
  );
}

function amount(of: Row["before"]): number | null {
  return of && "amount_fen" in of ? of.amount_fen : null;
}

function words(of: Row["before"]): string {
  if (!of) return "";
  return "task" in of ? of.task : of.name;
}
