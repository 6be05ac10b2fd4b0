// A trace as columns: what stands in which, what is folded away, and where it is drawn. Pure.
import type { Answer } from "@/api/client";

export type Trace = Answer<"/api/trace/{kind}/{id}", "get">;
export type TraceNode = Trace["nodes"][number];
export type TraceEdge = Trace["edges"][number];

/** The order of the chain. */
const RANKS = [
  "standard",
  "costing_line",
  "project",
  "budget",
  "budget_line",
  "indicator_change",
  "indicator",
  "payment",
  "receipt",
  "voucher",
  "payee_account",
];
const BESIDE: Record<string, string> = {
  reallocation: "indicator_change",
  income: "payment",
  accrual: "payment",
};

function rank(kind: string): number {
  const place = RANKS.indexOf(BESIDE[kind] ?? kind);
  return place < 0 ? RANKS.indexOf("payment") : place;
}

export interface Card {
  id: string;
  node: TraceNode;
  x: number;
  y: number;
}
export interface Fold {
  id: string;
  /** The column it folds. */
  column: string;
  kind_title: TraceNode["kind_title"];
  count: number;
  amount_fen: number;
  x: number;
  y: number;
}
export interface Line {
  id: string;
  from: string;
  to: string;
  relation: string;
  amount_fen: number;
  /** It leads from one row of columns to the other. */
  turns: boolean;
}
export interface Drawing {
  /** Where lines go from one row to the other: between the two, where no card stands. */
  lane: number;
  cards: Card[];
  folds: Fold[];
  lines: Line[];
}

export const WIDTH = 204;
export const HEIGHT = 96;
const GAP_X = 96;
const GAP_Y = 18;
/** From a column to the next. */
export const NEXT = WIDTH + GAP_X;
/** A chain of more columns goes on in a second row, as a line of writing does: in one it would be too small to read. */
const ONE_ROW = 6;
const GAP_ROWS = 96;
/** Cards of a column before it is folded, and how many more each unfolding shows. */
export const SHOWN = 4;
export const STEP = 20;

type Neighbours = Map<string, Set<string>>;

function neighbours(edges: TraceEdge[]): { up: Neighbours; down: Neighbours } {
  const up: Neighbours = new Map();
  const down: Neighbours = new Map();
  const put = (map: Neighbours, key: string, value: string) => {
    const known = map.get(key);
    if (known) known.add(value);
    else map.set(key, new Set([value]));
  };
  for (const edge of edges) {
    put(down, edge.from, edge.to);
    put(up, edge.to, edge.from);
  }
  return { up, down };
}

/** How deep an indicator stands below others: allotted from one is one deeper. A circle ends at the limit. */
function depths(nodes: TraceNode[], up: Neighbours, kinds: Map<string, string>): Map<string, number> {
  const found = new Map<string, number>();
  const depth = (id: string, seen: number): number => {
    const known = found.get(id);
    if (known !== undefined) return known;
    const above = [...(up.get(id) ?? [])].filter((one) => one !== id && kinds.get(one) === "indicator");
    const made =
      seen > 4 || above.length === 0 ? 0 : 1 + Math.max(...above.map((one) => depth(one, seen + 1)));
    found.set(id, made);
    return made;
  };
  for (const node of nodes) if (node.kind === "indicator") depth(node.id, 0);
  return found;
}

interface Column {
  key: string;
  nodes: TraceNode[];
  shown: TraceNode[];
}

/** Lays a trace out. `limits` says how many cards a column shows where it is not the usual number. */
export function draw(trace: Trace, limits: ReadonlyMap<string, number>): Drawing {
  const nodes = [...new Map(trace.nodes.map((node) => [node.id, node])).values()];
  const kinds = new Map(nodes.map((node) => [node.id, node.kind]));
  const edges = trace.edges.filter((edge) => kinds.has(edge.from) && kinds.has(edge.to));
  const { up, down } = neighbours(edges);
  const columns = inColumns(nodes, depths(nodes, up, kinds));
  const near = (id: string) => [...(up.get(id) ?? []), ...(down.get(id) ?? [])];
  choose(columns, trace.id, near, limits);
  order(columns, near);
  return place(columns, edges);
}

function inColumns(nodes: TraceNode[], depth: Map<string, number>): Column[] {
  const found = new Map<number, TraceNode[]>();
  for (const node of nodes) {
    const at = rank(node.kind) * 10 + (depth.get(node.id) ?? 0);
    found.set(at, [...(found.get(at) ?? []), node]);
  }
  return [...found.entries()]
    .sort(([one], [other]) => one - other)
    .map(([at, some]) => ({ key: String(at), nodes: some, shown: [] }));
}

/** From the column of the start outwards: what hangs on something shown comes first, then the greatest amounts. */
function choose(
  columns: Column[],
  root: string,
  near: (id: string) => string[],
  limits: ReadonlyMap<string, number>,
) {
  const start = Math.max(
    0,
    columns.findIndex((column) => column.nodes.some((node) => node.id === root)),
  );
  const shown = new Set<string>([root]);
  const outwards = columns
    .map((column, at) => ({ column, far: Math.abs(at - start) }))
    .sort((one, other) => one.far - other.far);
  for (const { column } of outwards) {
    const hangs = (node: TraceNode) => (near(node.id).some((one) => shown.has(one)) ? 1 : 0);
    const best = [...column.nodes].sort(
      (one, other) =>
        Number(other.id === root) - Number(one.id === root) ||
        hangs(other) - hangs(one) ||
        other.amount_fen - one.amount_fen,
    );
    const limit = limits.get(column.key) ?? SHOWN;
    // A fold of one would take as much room as the card itself.
    column.shown = best.length === limit + 1 ? best : best.slice(0, limit);
    for (const node of column.shown) shown.add(node.id);
  }
}

/** Sweeps to and fro, putting each card near the middle of those it is joined to. */
function order(columns: Column[], near: (id: string) => string[]) {
  const at = new Map<string, number>();
  const number = (column: Column) => {
    column.shown.forEach((node, place) => {
      at.set(node.id, place - (column.shown.length - 1) / 2);
    });
  };
  columns.forEach(number);
  for (let sweep = 0; sweep < 4; sweep++) {
    for (const column of sweep % 2 === 0 ? columns : [...columns].reverse()) {
      const middle = (node: TraceNode) => {
        const places = near(node.id).flatMap((id) => at.get(id) ?? []);
        return places.length === 0
          ? (at.get(node.id) ?? 0)
          : places.reduce((sum, one) => sum + one, 0) / places.length;
      };
      const middles = new Map(column.shown.map((node) => [node.id, middle(node)]));
      column.shown.sort((one, other) => (middles.get(one.id) ?? 0) - (middles.get(other.id) ?? 0));
      number(column);
    }
  }
}

/** How many cards high a column is; a fold takes half of one. */
const high = ({ nodes, shown }: Column) => shown.length + (nodes.length > shown.length ? 0.5 : 0);

function place(columns: Column[], edges: TraceEdge[]): Drawing {
  const inRow = columns.length > ONE_ROW ? Math.ceil(columns.length / 2) : Math.max(1, columns.length);
  const tallest = (row: number) =>
    Math.max(0, ...columns.slice(row * inRow, (row + 1) * inRow).map(high)) * (HEIGHT + GAP_Y);
  const below = tallest(0) / 2 + GAP_ROWS + tallest(1) / 2;
  const lane = tallest(0) / 2 + GAP_ROWS / 2 - GAP_Y / 2;
  const rows = new Map<string, number>();
  const cards: Card[] = [];
  const folds: Fold[] = [];
  const drawnAs = new Map<string, string>();
  columns.forEach((column, at) => {
    const inWhich = Math.floor(at / inRow);
    const x = (at % inRow) * NEXT;
    const shown = new Set(column.shown.map((node) => node.id));
    const folded = column.nodes.filter((node) => !shown.has(node.id));
    const y = (row: number) => inWhich * below + (row - high(column) / 2) * (HEIGHT + GAP_Y);
    column.shown.forEach((node, row) => {
      cards.push({ id: node.id, node, x, y: y(row) });
      drawnAs.set(node.id, node.id);
      rows.set(node.id, inWhich);
    });
    const id = `fold ${column.key}`;
    rows.set(id, inWhich);
    for (const node of folded) drawnAs.set(node.id, id);
    const [first] = folded;
    if (!first) return;
    folds.push({
      id,
      column: column.key,
      kind_title: first.kind_title,
      count: folded.length,
      amount_fen: folded.reduce((sum, node) => sum + node.amount_fen, 0),
      x,
      y: y(column.shown.length),
    });
  });
  return { lane, cards, folds, lines: lines(edges, drawnAs, rows) };
}

/** Edges between what is drawn; those of folded cards are added up. */
function lines(edges: TraceEdge[], drawnAs: Map<string, string>, rows: Map<string, number>): Line[] {
  const found = new Map<string, Line>();
  for (const edge of edges) {
    const from = drawnAs.get(edge.from) ?? "";
    const to = drawnAs.get(edge.to) ?? "";
    if (from === to) continue;
    const id = `${from} ${to} ${edge.relation}`;
    const known = found.get(id);
    const { relation, amount_fen } = edge;
    if (known) known.amount_fen += amount_fen;
    else found.set(id, { id, from, to, relation, amount_fen, turns: rows.get(from) !== rows.get(to) });
  }
  return [...found.values()];
}
