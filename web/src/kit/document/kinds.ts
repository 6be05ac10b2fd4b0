// Titles, states and pages of documents whose kind differs from row to row.
import { useMemo } from "react";
import { useRegistry } from "@/app/registry";
import { useSay } from "@/text/language";

export function useKindWords() {
  const { registry } = useRegistry();
  const say = useSay();
  return useMemo(() => {
    const kinds = new Map(registry.kinds.map((entry) => [entry.kind, entry]));
    return {
      title: (kind: string) => say(kinds.get(kind)?.title) || kind,
      state: (kind: string, name: string) =>
        say(kinds.get(kind)?.states.find((one) => one.name === name)?.title) || name,
      action: (kind: string, name: string) =>
        say(kinds.get(kind)?.actions.find((one) => one.name === name)?.title) || name,
      /** Where a document is shown; of an unknown kind the server is asked there. */
      page: (kind: string, id: string) => `${kinds.get(kind)?.path ?? "/flow/documents"}/${id}`,
      /** Where its actions are sent. */
      api: (kind: string) => `/api${kinds.get(kind)?.path ?? ""}`,
      options: registry.kinds.map((entry) => ({ value: entry.kind, label: say(entry.title) })),
      /** States of one kind, or of all with each word once. */
      states: (kind: string) => {
        const found = new Map<string, string>();
        for (const entry of registry.kinds) {
          if (kind && entry.kind !== kind) continue;
          for (const one of entry.states) if (!found.has(one.name)) found.set(one.name, say(one.title));
        }
        return [...found].map(([value, label]) => ({ value, label }));
      },
    };
  }, [registry, say]);
}
