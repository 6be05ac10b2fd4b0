import { useQueries } from "@tanstack/react-query";
import { get } from "@/api/client";
import type { IndicatorRow } from "./indicator-picker";

/** Indicators by id, each asked for once and kept. */
export function useIndicators(ids: string[]): Map<string, IndicatorRow> {
  return useQueries({
    queries: [...new Set(ids)].map((id) => ({
      queryKey: ["/api/indicator/indicators", "one", id],
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        (await get("/api/indicator/indicators/{id}", { path: { id }, signal })).indicator,
      staleTime: 60_000,
    })),
    combine: (answers) =>
      new Map(answers.flatMap(({ data }) => (data ? [[data.id, data] as [string, IndicatorRow]] : []))),
  });
}
