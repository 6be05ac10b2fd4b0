// One unit's budget of a year.
import { useQuery } from "@tanstack/react-query";
import { Spin, Table } from "antd";
import { get } from "@/api/client";
import { useParam } from "@/app/go";
import { CodeName } from "@/kit/codes";
import { DocumentPage } from "@/kit/document/document-page";
import { Money } from "@/kit/money";
import { Facts, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { LinesSection } from "./lines";
import { RoomsTable } from "./rooms";
import type { Detail } from "./summary";
import { compilation } from "./text";
import { VersionsSection } from "./versions";

const PATH = "/api/compilation/budgets";

export default function Budget() {
  const id = useParam("id");
  const t = useText(compilation).budgets;
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const detail = asked.data;
  return (
    <DocumentPage
      kind="budget"
      path={PATH}
      envelope={detail}
      editTo={`/compilation/budgets/${id}/edit`}
      help={t.help}
    >
      <Section title={t.comparison}>
        <RoomsTable rooms={detail.comparison} />
        <div className="below">
          <Facts
            items={[
              { name: t.round, value: t.rounds[detail.round] },
              { name: t.amount, value: <Money fen={detail.lines_fen} exact /> },
              { name: t.income, value: <Money fen={detail.income_fen} exact /> },
              { name: t.note, value: detail.note, wide: true },
              {
                name: t.sealed,
                value: detail.sealed_hash ? <code>{detail.sealed_hash}</code> : null,
                wide: true,
              },
            ]}
          />
        </div>
      </Section>
      <VersionsSection versions={detail.versions} />
      <LinesSection lines={detail.lines} total={detail.lines_fen} />
      <Section title={t.incomeLines}>
        <IncomeTable income={detail.income} />
      </Section>
    </DocumentPage>
  );
}

function IncomeTable({ income }: { income: Detail["income"] }) {
  const texts = useText(compilation);
  const t = texts.line;
  if (income.length === 0) return <p className="quiet">{texts.budgets.noIncome}</p>;
  return (
    <Table
      size="small"
      bordered
      rowKey="id"
      pagination={false}
      dataSource={income}
      columns={[
        { title: t.fund, render: (_, line) => <CodeName scheme="funding_sources" code={line.fund} /> },
        {
          title: t.revenue,
          render: (_, line) => <CodeName scheme="revenue_items" code={line.revenue_item} />,
        },
        { title: t.amount, align: "right", render: (_, line) => <Money fen={line.amount_fen} exact /> },
        { title: t.note, dataIndex: "note" },
      ]}
    />
  );
}
