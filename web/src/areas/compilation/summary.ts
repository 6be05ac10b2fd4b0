// Budget lines as a tree, level by level, with the sums of each.
import type { Answer } from "@/api/client";

export type Detail = Answer<"/api/compilation/budgets/{id}", "get">;
export type BudgetLine = Detail["lines"][number];
export const WAYS = ["project", "function", "economy", "government", "fund"] as const;
export type Way = (typeof WAYS)[number];

export interface Node {
  key: string;
  /** Code of the level, or the project's name. */
  code: string;
  name: string;
  amount_fen: number;
  /** Present at the last level. */
  line?: BudgetLine;
  children?: Node[];
}

/** Codes of the levels above a code: 类, 款, 项. */
function levels(code: string, lengths: number[]): string[] {
  return lengths.filter((length) => length <= code.length).map((length) => code.slice(0, length));
}

function path(line: BudgetLine, way: Way): { code: string; name: string }[] {
  const codes = (list: string[]) => list.map((code) => ({ code, name: "" }));
  switch (way) {
    case "project":
      return [{ code: line.project_code ?? "", name: line.project_name ?? "" }];
    case "function":
      return codes(levels(line.function, [3, 5, 7]));
    case "economy":
      return codes(levels(line.dep_economy, [3, 5]));
    case "government":
      return codes(levels(line.gov_economy, [3, 5]));
    case "fund":
      return codes([line.fund]);
  }
}

/** The tree, its levels in the order of codes. */
export function summarise(lines: BudgetLine[], way: Way): Node[] {
  const top: Node[] = [];
  const known = new Map<string, Node>();
  for (const line of lines) {
    let siblings = top;
    let key = way as string;
    for (const step of path(line, way)) {
      key = `${key}/${step.code}`;
      let node = known.get(key);
      if (!node) {
        node = { key, code: step.code, name: step.name, amount_fen: 0, children: [] };
        known.set(key, node);
        siblings.push(node);
      }
      node.amount_fen += line.amount_fen;
      siblings = node.children ?? siblings;
    }
    siblings.push({ key: line.id, code: "", name: "", amount_fen: line.amount_fen, line });
  }
  const sort = (nodes: Node[]) => {
    nodes.sort((one, other) => (one.code < other.code ? -1 : one.code > other.code ? 1 : 0));
    for (const node of nodes) if (node.children) sort(node.children);
  };
  sort(top);
  return top;
}
