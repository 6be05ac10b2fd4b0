// One reallocation: both sides with the indicators as they stand now.
import { useQuery } from "@tanstack/react-query";
import { Button, Drawer, Spin, Table } from "antd";
import { useState } from "react";
import { type Answer, get } from "@/api/client";
import { useParam } from "@/app/go";
import { DocumentPage } from "@/kit/document/document-page";
import { useIndicators } from "@/kit/indicator-picker";
import { Money } from "@/kit/money";
import { Facts, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { Named } from "./named";
import { PermissionTable } from "./permissions";
import { PositionBar } from "./position";
import { indicator } from "./text";
import "./indicator.css";

const PATH = "/api/indicator/reallocations";
type Detail = Answer<`${typeof PATH}/{id}`, "get">;

export default function Reallocation() {
  const id = useParam("id");
  const t = useText(indicator).reallocations;
  const [table, setTable] = useState(false);
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const { reason, mof_approval_no, from, to } = asked.data;
  return (
    <DocumentPage
      kind="reallocation"
      path={PATH}
      envelope={asked.data}
      editTo={`/indicator/reallocations/${id}/edit`}
      extra={<Button onClick={() => setTable(true)}>{t.permissions}</Button>}
      help={t.help}
    >
      <Section title={t.reason}>
        <Facts
          items={[
            { name: t.reason, value: reason, wide: true },
            { name: t.mof, value: mof_approval_no },
          ]}
        />
      </Section>
      <Section title={t.from}>
        <Side lines={from} amountTitle={t.out} />
      </Section>
      <Section title={t.to}>
        <Side lines={to} amountTitle={t.into} />
      </Section>
      <Drawer title={t.permissions} size={760} open={table} onClose={() => setTable(false)}>
        <PermissionTable />
      </Drawer>
    </DocumentPage>
  );
}

function Side({ lines, amountTitle }: { lines: Detail["from"]; amountTitle: string }) {
  const { reallocations: t, changes } = useText(indicator);
  const { found: known } = useIndicators(lines.map((line) => line.indicator_id));
  return (
    <Table
      size="small"
      bordered
      rowKey="id"
      pagination={false}
      scroll={{ x: 620 }}
      dataSource={lines.map((line) => ({ ...line, of: known.get(line.indicator_id) }))}
      columns={[
        {
          title: changes.indicator,
          render: (_, line) => <Named id={line.indicator_id} of={line.of} />,
        },
        { title: t.position, width: 100, render: (_, line) => line.of && <PositionBar of={line.of} /> },
        {
          title: t.beforeNow,
          width: 126,
          align: "right",
          render: (_, line) => <Money fen={line.of?.available_fen} exact />,
        },
        {
          title: amountTitle,
          width: 126,
          align: "right",
          render: (_, line) => <Money fen={line.amount_fen} exact />,
        },
      ]}
      summary={() => (
        <Table.Summary.Row>
          <Table.Summary.Cell index={0} colSpan={3}>
            <strong>{t.total}</strong>
          </Table.Summary.Cell>
          <Table.Summary.Cell index={3} align="right">
            <strong>
              <Money fen={lines.reduce((sum, line) => sum + line.amount_fen, 0)} exact />
            </strong>
          </Table.Summary.Cell>
        </Table.Summary.Row>
      )}
    />
  );
}
