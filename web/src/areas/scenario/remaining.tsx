// What a scenario leaves to the master data: what it was, what it is supposed to be, and whether it has been done.
import { Table, Tag } from "antd";
import { PageLink } from "@/kit/link";
import { formatFen } from "@/kit/money";
import { Section } from "@/kit/page";
import { Scrolling } from "@/kit/scrolling";
import { useSay, useText } from "@/text/language";
import type { Detail } from "./scenario";
import { scenarioText } from "./text";

type Row = Detail["remaining"][number];
const COLOURS: Record<Row["state"], string> = {
  open: "default",
  begun: "gold",
  done: "green",
  other: "orange",
};

export function Remaining({ detail }: { detail: Detail }) {
  const texts = useText(scenarioText);
  const t = texts.rest;
  const say = useSay();
  if (detail.remaining.length === 0) return null;
  const done = detail.remaining.filter((one) => one.state === "done").length;
  const value = (title: string, pick: (row: Row) => number) => ({
    title,
    width: 120,
    align: "right" as const,
    className: "figure",
    render: (_: unknown, row: Row) => (row.measure === "fen" ? formatFen(pick(row)) : String(pick(row))),
  });
  const closed = detail.state !== "open";
  return (
    <Section title={closed ? t.progress(done, detail.remaining.length) : texts.detail.rest}>
      <Scrolling>
        <Table
          size="small"
          bordered
          pagination={false}
          rowKey="change"
          dataSource={detail.remaining}
          scroll={{ x: 900 }}
          columns={[
            {
              title: t.what,
              render: (_, row) => <PageLink to={row.path}>{say(row.text)}</PageLink>,
            },
            { title: t.who, width: 180, render: (_, row) => say(row.who) },
            value(t.before, (row) => row.before),
            value(t.after, (row) => row.after),
            value(t.now, (row) => row.now),
            {
              title: t.state,
              width: 110,
              render: (_, row) => <Tag color={COLOURS[row.state]}>{t.states[row.state]}</Tag>,
            },
          ]}
        />
      </Scrolling>
    </Section>
  );
}
