// The chain as a table: the same for keyboard and screen reader.
import { Table } from "antd";
import { useMemo } from "react";
import { useKind } from "@/app/registry";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { moment } from "@/kit/time";
import { useSay, useText } from "@/text/language";
import type { Trace, TraceEdge, TraceNode } from "./model";
import { trace as texts } from "./text";

interface Join {
  other: TraceNode;
  edge: TraceEdge;
}
interface Row {
  node: TraceNode;
  from: Join[];
  to: Join[];
}

export function Twin({ trace }: { trace: Trace }) {
  const t = useText(texts);
  const say = useSay();
  const rows = useMemo(() => joined(trace), [trace]);
  return (
    <>
      <p className="quiet">{t.total(trace.nodes.length, trace.edges.length)}</p>
      <Table<Row>
        size="small"
        bordered
        rowKey={(row) => `${row.node.kind} ${row.node.id} ${row.node.unit_id ?? ""}`}
        dataSource={rows}
        scroll={{ x: 1050 }}
        pagination={rows.length > 50 ? { pageSize: 50, showSizeChanger: false, size: "small" } : false}
        rowClassName={(row) => (row.node.id === trace.id ? "twin-root" : "")}
        columns={[
          { title: t.kind, width: 108, render: (_, row) => say(row.node.kind_title) },
          { title: t.name, render: (_, row) => <NodeName node={row.node} /> },
          {
            title: t.amount,
            width: 120,
            align: "right",
            render: (_, row) => <Money fen={row.node.amount_fen} exact />,
          },
          { title: t.state, width: 96, render: (_, row) => say(row.node.state_title) },
          { title: t.from, width: 180, render: (_, row) => <Joins joins={row.from} /> },
          { title: t.to, width: 180, render: (_, row) => <Joins joins={row.to} /> },
          { title: t.last, width: 130, render: (_, row) => <LastAct node={row.node} /> },
          {
            title: "",
            width: 104,
            render: (_, row) =>
              row.node.id === trace.id ? (
                <strong>{t.start}</strong>
              ) : (
                <PageLink to={`/trace/${row.node.kind}/${row.node.id}`}>{t.here}</PageLink>
              ),
          },
        ]}
      />
    </>
  );
}

function joined(trace: Trace): Row[] {
  const nodes = new Map(trace.nodes.map((node) => [node.id, node]));
  const from = new Map<string, Join[]>();
  const to = new Map<string, Join[]>();
  const put = (map: Map<string, Join[]>, id: string, otherId: string, edge: TraceEdge) => {
    const other = nodes.get(otherId);
    if (!other) return;
    const known = map.get(id);
    if (known) known.push({ other, edge });
    else map.set(id, [{ other, edge }]);
  };
  for (const edge of trace.edges) {
    put(to, edge.from, edge.to, edge);
    put(from, edge.to, edge.from, edge);
  }
  return trace.nodes.map((node) => ({ node, from: from.get(node.id) ?? [], to: to.get(node.id) ?? [] }));
}

/** Joins written out in a cell. */
const WRITTEN = 3;

function Joins({ joins }: { joins: Join[] }) {
  const t = useText(texts);
  const say = useSay();
  if (joins.length === 0) return <span className="quiet">{t.none}</span>;
  return (
    <ul className="joins">
      {joins.slice(0, WRITTEN).map(({ other, edge }) => (
        <li key={`${other.id} ${edge.relation}`}>
          <span className="quiet">{say(edge.relation_title)}</span> {other.number || other.title}{" "}
          <Money fen={edge.amount_fen} exact />
        </li>
      ))}
      {joins.length > WRITTEN && <li className="quiet">{t.andMore(joins.length)}</li>}
    </ul>
  );
}

/** Number as the way to the document, title and unit below it. */
function NodeName({ node }: { node: TraceNode }) {
  const name = node.number || node.title;
  return (
    <>
      <div>{node.path ? <PageLink to={node.path}>{name}</PageLink> : name}</div>
      {node.number && <div>{node.title}</div>}
      <div className="quiet">{node.unit}</div>
    </>
  );
}

function LastAct({ node }: { node: TraceNode }) {
  const { action } = useKind(node.kind);
  const last = node.approvals.at(-1);
  if (!last) return null;
  return (
    <>
      {action(last.action.split(".").pop() ?? "")} {last.actor_name}
      <div className="quiet">{moment(last.at)}</div>
    </>
  );
}
