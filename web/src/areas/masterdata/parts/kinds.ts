// Kinds of master data with their columns and words, asked once: forms, lists and filters draw from the server's own.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Answer, get } from "@/api/client";
import { common } from "@/text/common";
import { useSay, useText } from "@/text/language";

const PATH = "/api/masterdata/kinds";
export type Kinds = Answer<typeof PATH, "get">;
export type ImportKind = Kinds["imports"][number];
export type ChangeKind = Kinds["changes"][number];
export type KindColumn = ImportKind["columns"][number];

export function useKinds() {
  return useQuery({
    queryKey: [PATH],
    queryFn: ({ signal }) => get(PATH, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Titles and words of the columns of a kind. What the server does not know stays as it is. */
export function useWords(kind: string) {
  const kinds = useKinds();
  const say = useSay();
  const t = useText(common);
  return useMemo(() => {
    const entry = kinds.data?.imports.find((one) => one.kind === kind);
    const column = (key: string) => entry?.columns.find((one) => one.key === key);
    return {
      columns: entry?.columns ?? [],
      title: (key: string) => say(column(key)?.title) || key,
      /** A stored word as people read it. */
      word: (key: string, stored: string | null | undefined) => {
        if (!stored) return "";
        const found = column(key);
        if (found?.holds === "yes_no") return stored === "1" || stored === "是" ? t.yes : t.no;
        return say(found?.words.find((one) => one.word === stored)?.title) || stored;
      },
      options: (key: string) =>
        (column(key)?.words ?? []).map((one) => ({ value: one.word, label: say(one.title) })),
    };
  }, [kinds.data, kind, say, t]);
}

/** The title of a kind of file or of change request. */
export function useKindTitle(): (kind: string) => string {
  const kinds = useKinds();
  const say = useSay();
  return (kind) => {
    const all = [...(kinds.data?.imports ?? []), ...(kinds.data?.changes ?? [])];
    return say(all.find((one) => one.kind === kind)?.title) || kind;
  };
}
