import { useKind } from "@/app/registry";
import { useText } from "@/text/language";
import type { TraceNode } from "./model";
import { trace } from "./text";

/** Kind and state of a node as people call them. */
export function useWords(node: Pick<TraceNode, "kind" | "state">) {
  const t = useText(trace);
  const { entry, title, state } = useKind(node.kind);
  return {
    kind: t.kinds[node.kind] ?? title,
    state: entry ? (node.state ? state(node.state) : "") : (t.results[node.state] ?? node.state),
  };
}
