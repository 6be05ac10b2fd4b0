// The chain as a picture: columns of cards joined by lines with their amounts.
import { AimOutlined, CompressOutlined, ZoomInOutlined, ZoomOutOutlined } from "@ant-design/icons";
import {
  Background,
  type Edge,
  Handle,
  MiniMap,
  type Node,
  type NodeProps,
  Panel,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { Button, Space } from "antd";
import { type FocusEvent, type KeyboardEvent, useMemo, useState } from "react";
import { PageLink } from "@/kit/link";
import { formatFen, Money } from "@/kit/money";
import { useSay, useText } from "@/text/language";
import { draw, type Fold, HEIGHT, NEXT, SHOWN, STEP, type Trace, type TraceNode, WIDTH } from "./model";
import { trace as texts } from "./text";
import { Turn } from "./turn";
import "./trace.css";

type CardNode = Node<{ node: TraceNode; root: boolean }, "card">;
type FoldNode = Node<{ fold: Fold; unfold: (fold: Fold) => void }, "fold">;

const nodeTypes = { card: CardBody, fold: FoldBody };
const edgeTypes = { turn: Turn };
/** Beyond so many lines, amounts are written only on those of the start and of the card in focus. */
const WRITTEN = 24;
/** Below this nothing can be read: a longer chain is opened around its start. */
const READABLE = 0.6;

export default function Picture({ trace }: { trace: Trace }) {
  return (
    <ReactFlowProvider>
      <Flow trace={trace} />
    </ReactFlowProvider>
  );
}

function Flow({ trace }: { trace: Trace }) {
  const t = useText(texts);
  const flow = useReactFlow();
  const [limits, setLimits] = useState<ReadonlyMap<string, number>>(new Map());
  const [lit, setLit] = useState("");
  /** More than one view can hold: an overview helps to find one's way. */
  const [long, setLong] = useState(false);
  const drawing = useMemo(() => draw(trace, limits), [trace, limits]);
  const nodes = useMemo<(CardNode | FoldNode)[]>(() => {
    const unfold = ({ column }: Fold) =>
      setLimits((before) => new Map(before).set(column, (before.get(column) ?? SHOWN) + STEP));
    const size = { width: WIDTH, height: HEIGHT };
    return [
      ...drawing.cards.map(
        ({ id, node, x, y }): CardNode => ({
          id,
          type: "card",
          position: { x, y },
          data: { node, root: id === trace.id },
          ...size,
        }),
      ),
      ...drawing.folds.map(
        (fold): FoldNode => ({
          id: fold.id,
          type: "fold",
          position: { x: fold.x, y: fold.y },
          data: { fold, unfold },
          width: WIDTH,
          height: HEIGHT / 2,
        }),
      ),
    ];
  }, [drawing, trace.id]);
  const edges = useMemo<Edge[]>(() => {
    const few = drawing.lines.length <= WRITTEN;
    const places = new Map([...drawing.cards, ...drawing.folds].map((one) => [one.id, one.x]));
    const column = (id: string) => places.get(id) ?? 0;
    const made = drawing.lines.map((line): Edge => {
      const touches = (id: string) => line.from === id || line.to === id;
      const bright = lit !== "" && touches(lit);
      // What passes behind another card has no room for its amount.
      const far = !line.turns && Math.abs(column(line.to) - column(line.from)) > NEXT;
      return {
        id: line.id,
        source: line.from,
        target: line.to,
        ...(line.turns ? { type: "turn", data: { lane: drawing.lane } } : {}),
        className: bright ? "line-lit" : lit ? "line-dim" : "",
        ...((few || bright || touches(trace.id)) && line.amount_fen !== 0 && !far
          ? { label: formatFen(line.amount_fen), labelBgPadding: [4, 2] as [number, number] }
          : {}),
      };
    });
    // Amounts are written over lines that carry none.
    return made.sort((one, other) => Number(Boolean(one.label)) - Number(Boolean(other.label)));
  }, [drawing, lit, trace.id]);
  const number = trace.nodes.find((node) => node.id === trace.id)?.number ?? "";

  const open = async () => {
    await flow.fitView(FIT);
    const root = flow.getNode(trace.id);
    if (!root || flow.getZoom() >= READABLE) return;
    setLong(true);
    const { x, y } = root.position;
    void flow.setCenter(x + WIDTH / 2, y + HEIGHT / 2, { zoom: READABLE + 0.1 });
  };
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowLeft: [90, 0], ArrowRight: [-90, 0], ArrowUp: [0, 90], ArrowDown: [0, -90] }[
      event.key
    ];
    if (step) {
      const { x, y, zoom } = flow.getViewport();
      void flow.setViewport({ x: x + (step[0] ?? 0), y: y + (step[1] ?? 0), zoom });
    } else if (event.key === "+" || event.key === "=") void flow.zoomIn();
    else if (event.key === "-") void flow.zoomOut();
    else if (event.key === "0") void flow.fitView(FIT);
    else return;
    event.preventDefault();
  };
  /** A card that gets the focus comes into view, and its lines stand out. */
  const focused = (event: FocusEvent) => {
    const target = event.target as HTMLElement;
    const id = target.closest<HTMLElement>(".react-flow__node")?.dataset.id ?? "";
    setLit(id);
    const node = id && target.matches(":focus-visible") ? flow.getNode(id) : undefined;
    if (node) {
      const { x, y } = node.position;
      void flow.setCenter(x + WIDTH / 2, y + HEIGHT / 2, { zoom: Math.max(flow.getZoom(), 0.7) });
    }
  };
  return (
    <section
      className="picture"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the picture is moved with the arrow keys, so it takes the focus.
      tabIndex={0}
      aria-label={t.label(number)}
      onKeyDown={keys}
      onFocus={focused}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onInit={open}
        fitViewOptions={FIT}
        minZoom={0.1}
        maxZoom={1.6}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        onNodeMouseEnter={(_, node) => setLit(node.id)}
        onNodeMouseLeave={() => setLit("")}
      >
        <Background gap={24} color="#dfe5ec" />
        {long && <MiniMap pannable zoomable ariaLabel={t.overview} nodeColor={colour} nodeBorderRadius={8} />}
        <Panel position="top-right">
          <Space.Compact>
            <Button
              icon={<ZoomOutOutlined />}
              aria-label={t.zoomOut}
              title={t.zoomOut}
              onClick={() => void flow.zoomOut()}
            />
            <Button
              icon={<ZoomInOutlined />}
              aria-label={t.zoomIn}
              title={t.zoomIn}
              onClick={() => void flow.zoomIn()}
            />
            <Button
              icon={<CompressOutlined />}
              aria-label={t.fit}
              title={t.fit}
              onClick={() => void flow.fitView(FIT)}
            />
            <Button
              icon={<AimOutlined />}
              aria-label={t.actual}
              title={t.actual}
              onClick={() => void flow.zoomTo(1)}
            />
          </Space.Compact>
        </Panel>
      </ReactFlow>
    </section>
  );
}

const FIT = { padding: 0.06, maxZoom: 1 };

/** The start stands out in the overview. */
function colour(node: Node): string {
  if (node.type === "fold") return "#c6d0dc";
  return (node as CardNode).data.root ? "#0b5cad" : "#8fa3ba";
}

function CardBody({ data }: NodeProps<CardNode>) {
  const t = useText(texts);
  const say = useSay();
  const { node, root } = data;
  const state = say(node.state_title);
  const name = node.number || node.title;
  return (
    <div className={`card card-${node.kind} ${root ? "card-root" : ""}`}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <div className="card-head">
        <span>{say(node.kind_title)}</span>
        {state && <span className="card-state">{state}</span>}
      </div>
      <div className="card-number" title={name}>
        {node.path ? <PageLink to={node.path}>{name}</PageLink> : name}
      </div>
      <div className="card-title" title={node.title}>
        {node.title}
      </div>
      <div className="card-foot">
        {root ? (
          <span className="card-start">{t.start}</span>
        ) : (
          <PageLink to={`/trace/${node.kind}/${node.id}`}>{t.here}</PageLink>
        )}
        <strong>
          <Money fen={node.amount_fen} exact />
        </strong>
      </div>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}

function FoldBody({ data }: NodeProps<FoldNode>) {
  const t = useText(texts);
  const { fold, unfold } = data;
  const say = useSay();
  return (
    <div className="fold">
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <button
        type="button"
        aria-label={t.expand(fold.count, say(fold.kind_title))}
        onClick={() => unfold(fold)}
      >
        <span>{t.more(fold.count)}</span>
        <Money fen={fold.amount_fen} exact />
      </button>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}
