// The opening balances of a unit.
import { useQuery } from "@tanstack/react-query";
import { Spin, Table } from "antd";
import { get } from "@/api/client";
import { useParam } from "@/app/go";
import { CodeName } from "@/kit/codes";
import { DocumentPage } from "@/kit/document/document-page";
import { Money } from "@/kit/money";
import { Facts, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useSay, useText } from "@/text/language";
import { closing } from "./text";
import { TieTable } from "./tie";
import "./closing.css";

const PATH = "/api/closing/openings";

export default function Opening() {
  const id = useParam("id");
  const texts = useText(closing);
  const t = texts.openings;
  const say = useSay();
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const { explanation, note, lines, tie } = asked.data;
  return (
    <DocumentPage
      kind="opening_balance"
      path={PATH}
      envelope={asked.data}
      editTo={`/closing/openings/${id}/edit`}
      help={t.help}
    >
      <Section title={t.tie}>
        <TieTable tie={tie} />
        <Facts
          items={[
            { name: t.explanation, value: explanation, wide: true },
            { name: texts.note, value: note, wide: true },
          ]}
        />
      </Section>
      <Section title={t.lines}>
        <Table
          size="small"
          bordered
          rowKey="id"
          dataSource={lines}
          scroll={{ x: 700 }}
          pagination={lines.length > 50 ? { pageSize: 50, showSizeChanger: false, size: "small" } : false}
          columns={[
            { title: t.account, width: 100, dataIndex: "account" },
            { title: t.accountName, render: (_, line) => say(line.account_name) },
            { title: t.side, width: 70, render: (_, line) => t.sides[line.side] ?? line.side },
            {
              title: texts.amount,
              width: 150,
              align: "right",
              render: (_, line) => <Money fen={line.amount_fen} exact />,
            },
            {
              title: texts.fund,
              width: 160,
              render: (_, line) => line.fund && <CodeName scheme="funding_sources" code={line.fund} />,
            },
            { title: texts.note, width: 160, dataIndex: "note" },
          ]}
        />
      </Section>
    </DocumentPage>
  );
}
