import { expect, test } from "vitest";
import { draw, SHOWN, STEP, type Trace, type TraceEdge, type TraceNode } from "./model";

const words = { zh: "", en: "" };

function node(kind: string, id: string, amount_fen = 100): TraceNode {
  return {
    kind,
    id,
    number: id,
    title: id,
    unit: "",
    amount_fen,
    state: "",
    approvals: [],
    details: {},
    kind_title: words,
    state_title: words,
    path: null,
  } as TraceNode;
}
function edge(from: string, to: string, amount_fen = 100): TraceEdge {
  return { from, to, relation: "pays", relation_title: words, amount_fen } as TraceEdge;
}

/** An indicator with many payments, each with its voucher. */
function wide(count: number): Trace {
  const ids = Array.from({ length: count }, (_, place) => String(place));
  return {
    kind: "indicator",
    id: "i",
    restricted: 0,
    truncated: false,
    nodes: [
      node("voucher", "root's own"),
      node("indicator", "parent"),
      node("indicator", "i"),
      ...ids.flatMap((id) => [node("payment", `p${id}`, Number(id)), node("voucher", `v${id}`, Number(id))]),
    ],
    edges: [
      edge("parent", "i"),
      ...ids.flatMap((id) => [edge("i", `p${id}`, Number(id)), edge(`p${id}`, `v${id}`, Number(id))]),
    ],
  };
}

test("what comes of something stands right of it", () => {
  const { cards, lines } = draw(wide(3), new Map());
  const x = new Map(cards.map((card) => [card.id, card.x]));
  for (const line of lines) expect(x.get(line.to)).toBeGreaterThan(x.get(line.from) ?? Number.NaN);
});

test("a long chain goes on in a second row, below the whole of the first", () => {
  const kinds = [
    "standard",
    "costing_line",
    "project",
    "budget_line",
    "indicator",
    "payment",
    "receipt",
    "voucher",
  ];
  const ids = kinds.map((_, at) => `n${at}`);
  const { cards, lines } = draw(
    {
      kind: "payment",
      id: "n5",
      restricted: 0,
      truncated: false,
      nodes: kinds.map((kind, at) => node(kind, `n${at}`)),
      edges: ids.slice(1).map((id, at) => edge(`n${at}`, id)),
    },
    new Map(),
  );
  expect(new Set(cards.map((card) => card.y)).size).toBe(2);
  expect(cards.map((card) => card.x).filter((x) => x === 0)).toHaveLength(2);
  expect(lines.filter((line) => line.turns)).toHaveLength(1);
});

test("cards of a column do not lie upon each other", () => {
  const { cards } = draw(wide(5), new Map());
  const places = cards.map((card) => `${card.x} ${card.y}`);
  expect(new Set(places).size).toBe(places.length);
});

test("long columns are folded, and nothing is lost: cards and folds are all nodes, lines carry all amounts", () => {
  const trace = wide(40);
  for (const limits of [new Map<string, number>(), new Map([["70", SHOWN + STEP]])]) {
    const { cards, folds, lines } = draw(trace, limits);
    const folded = folds.reduce((sum, fold) => sum + fold.count, 0);
    expect(cards.length + folded).toBe(trace.nodes.length);
    const into = lines.filter((line) => line.from === "i").reduce((sum, line) => sum + line.amount_fen, 0);
    expect(into).toBe((39 * 40) / 2);
  }
  expect(draw(trace, new Map()).cards.some((card) => card.id === "i")).toBe(true);
});

test("what hangs on a shown card is shown before what does not", () => {
  const { cards } = draw(wide(40), new Map());
  const shown = new Set(cards.map((card) => card.id));
  const payments = cards.filter((card) => card.node.kind === "payment");
  for (const payment of payments) expect(shown.has(payment.id.replace("p", "v"))).toBe(true);
});

test("a circle of indicators ends", () => {
  const nodes = [node("indicator", "a"), node("indicator", "b")];
  const edges = [edge("a", "b"), edge("b", "a")];
  const { cards } = draw(
    { kind: "indicator", id: "a", nodes, edges, restricted: 0, truncated: false },
    new Map(),
  );
  expect(cards).toHaveLength(2);
});
