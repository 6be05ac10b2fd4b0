// The lines of a budget, summed by what the person asks, down to each line.
import { Empty, Segmented, Table, Tag } from "antd";
import { useMemo } from "react";
import { useAddress } from "@/app/go";
import { CodeName } from "@/kit/codes";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Section } from "@/kit/page";
import { Scrolling } from "@/kit/scrolling";
import { useText } from "@/text/language";
import { type BudgetLine, type Node, summarise, WAYS, type Way } from "./summary";
import { compilation } from "./text";

const SCHEMES: Record<Way, string> = {
  project: "",
  function: "functional",
  economy: "economic_departmental",
  government: "economic_government",
  fund: "funding_sources",
};

export function LinesSection({ lines, total }: { lines: BudgetLine[]; total: number }) {
  const texts = useText(compilation);
  const t = texts.budgets;
  const [search, change] = useAddress();
  const way = WAYS.find((one) => one === search.by) ?? "project";
  const nodes = useMemo(() => summarise(lines, way), [lines, way]);
  return (
    <Section
      title={t.lines}
      extra={
        <Segmented
          aria-label={t.by}
          value={way}
          onChange={(by) => change({ by: by === "project" ? "" : by })}
          options={WAYS.map((value) => ({ value, label: t.ways[value] ?? value }))}
        />
      }
    >
      {lines.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.noLines} />
      ) : (
        <Tree key={way} nodes={nodes} way={way} total={total} />
      )}
    </Section>
  );
}

function Tree({ nodes, way, total }: { nodes: Node[]; way: Way; total: number }) {
  const texts = useText(compilation);
  const t = texts.line;
  const code = (scheme: string, pick: (line: BudgetLine) => string) => (_: unknown, node: Node) =>
    node.line ? <CodeName scheme={scheme} code={pick(node.line)} /> : null;
  return (
    <Scrolling>
      <Table<Node>
        size="small"
        bordered
        rowKey="key"
        pagination={false}
        scroll={{ x: 1300 }}
        dataSource={nodes}
        columns={[
          {
            title: t.item,
            width: 320,
            fixed: "start",
            render: (_, node) => <Item node={node} way={way} />,
          },
          {
            title: t.amount,
            width: 150,
            align: "right",
            render: (_, node) =>
              node.line ? (
                <Money fen={node.amount_fen} exact />
              ) : (
                <strong>
                  <Money fen={node.amount_fen} exact />
                </strong>
              ),
          },
          {
            title: texts.budgets.indicator,
            width: 190,
            render: (_, node) =>
              node.line?.indicator_number ? (
                <PageLink to={`/indicator/indicators?text=${node.line.indicator_number}`}>
                  {node.line.indicator_number}
                </PageLink>
              ) : null,
          },
          {
            title: t.kind,
            width: 90,
            render: (_, node) => (node.line ? texts.kinds[node.line.expenditure_kind] : ""),
          },
          { title: t.function, width: 200, render: code("functional", (line) => line.function) },
          { title: t.economy, width: 180, render: code("economic_departmental", (line) => line.dep_economy) },
          {
            title: t.government,
            width: 180,
            render: code("economic_government", (line) => line.gov_economy),
          },
          { title: t.fund, width: 170, render: code("funding_sources", (line) => line.fund) },
        ]}
        summary={() => (
          <Table.Summary.Row>
            <Table.Summary.Cell index={0}>
              <strong>{t.sum}</strong>
            </Table.Summary.Cell>
            <Table.Summary.Cell index={1} align="right">
              <strong>
                <Money fen={total} exact />
              </strong>
            </Table.Summary.Cell>
            <Table.Summary.Cell index={2} colSpan={6} />
          </Table.Summary.Row>
        )}
      />
    </Scrolling>
  );
}

function Item({ node, way }: { node: Node; way: Way }) {
  const t = useText(compilation).budgets;
  const { line } = node;
  if (!line) {
    if (way !== "project") return <CodeName scheme={SCHEMES[way]} code={node.code} />;
    return node.code ? (
      <>
        <span className="code">{node.code}</span> {node.name}
      </>
    ) : (
      t.noProject
    );
  }
  return (
    <>
      {line.project_id ? (
        <PageLink to={`/project/projects/${line.project_id}`}>{line.project_name}</PageLink>
      ) : (
        t.noProject
      )}
      {line.taken_over === 1 && <Tag>{t.takenOver}</Tag>}
      {line.note && <div className="quiet">{line.note}</div>}
    </>
  );
}
