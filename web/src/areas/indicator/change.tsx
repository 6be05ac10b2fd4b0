// One indicator change.
import { useQuery } from "@tanstack/react-query";
import { Spin, Table } from "antd";
import { type Answer, get } from "@/api/client";
import { useParam } from "@/app/go";
import { DocumentPage } from "@/kit/document/document-page";
import { useIndicators } from "@/kit/indicator-picker";
import { Money } from "@/kit/money";
import { Facts, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { Named } from "./named";
import { indicator } from "./text";
import "./indicator.css";

const PATH = "/api/indicator/changes";
type Detail = Answer<`${typeof PATH}/{id}`, "get">;

export default function Change() {
  const id = useParam("id");
  const { changes: t, words } = useText(indicator);
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const { operation, document_no, reason, lines, total_fen } = asked.data;
  return (
    <DocumentPage
      kind="indicator_change"
      path={PATH}
      envelope={asked.data}
      editTo={`/indicator/changes/${id}/edit`}
      help={t.help}
    >
      <Section title={words[operation] ?? operation}>
        <Facts
          items={[
            { name: t.operation, value: words[operation] ?? operation },
            { name: t.documentNo, value: document_no },
            { name: t.total, value: <Money fen={total_fen} exact /> },
            { name: t.reason, value: reason, wide: true },
          ]}
        />
      </Section>
      <Section title={operation === "issue" ? t.fresh : t.lines}>
        <Lines
          lines={lines}
          issued={operation === "issue"}
          inForce={asked.data.document.state === "approved"}
        />
      </Section>
    </DocumentPage>
  );
}

interface LinesProps {
  lines: Detail["lines"];
  issued: boolean;
  /** Issued indicators exist only once the change is in effect. */
  inForce: boolean;
}

function Lines({ lines, issued, inForce }: LinesProps) {
  const { changes: t } = useText(indicator);
  const { found: known } = useIndicators(issued && !inForce ? [] : lines.map((line) => line.indicator_id));
  const rows = lines.map((line) => {
    const there = known.get(line.indicator_id);
    return { ...line, there, of: there ?? line.fresh };
  });
  return (
    <Table
      size="small"
      bordered
      rowKey="id"
      dataSource={rows}
      scroll={{ x: 500 }}
      pagination={rows.length > 50 ? { pageSize: 50, showSizeChanger: false, size: "small" } : false}
      columns={[
        {
          title: t.indicator,
          render: (_, line) => <Named id={line.there?.id} of={line.of} />,
        },
        {
          title: t.amount,
          width: 140,
          align: "right",
          render: (_, line) => <Money fen={line.amount_fen} exact />,
        },
      ]}
    />
  );
}
