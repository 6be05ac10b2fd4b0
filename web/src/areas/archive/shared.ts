// What several pages of the archive need.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { get } from "@/api/client";
import { useBudgetYears, useRegistry } from "@/app/registry";
import { useSession } from "@/app/session";
import { useUnits } from "@/kit/codes";
import { useLanguage } from "@/text/language";

/** Whether the person keeps the archive. */
export function useMay(): boolean {
  return useSession().may("archive_edit");
}

/** The unit that is chosen here, the one of the top bar, or the only one there is; and what chooses another. */
export function useUnitChoice(first?: string): [string, (next: string | undefined) => void] {
  const { unitId } = useRegistry();
  const units = useUnits();
  const [chosen, setChosen] = useState<string | null>(null);
  const only = units.data?.length === 1 ? (units.data[0]?.id ?? "") : "";
  return [chosen ?? (first || unitId || only), (next) => setChosen(next ?? "")];
}

/** Fiscal years, the last first. */
export function useYears(): number[] {
  const { registry } = useRegistry();
  const thisYear = Number(registry.today.slice(0, 4));
  const years = new Set([...useBudgetYears().filter((year) => year <= thisYear), thisYear]);
  return [...years].sort((a, b) => b - a);
}

/** `1.5 MB` */
export function bytes(size: number): string {
  if (size < 1024) return `${size} B`;
  if (size < 1024 * 1024) return `${(size / 1024).toFixed(1)} KB`;
  return `${(size / 1024 / 1024).toFixed(1)} MB`;
}

/** The table of retention. */
export function useRetention() {
  return useQuery({
    queryKey: ["/api/archive/retention"],
    queryFn: ({ signal }) => get("/api/archive/retention", { signal }),
    staleTime: 3_600_000,
  });
}

/** Categories to choose from, and what one is called. */
export function useCategories() {
  const lang = useLanguage();
  const rows = useRetention().data?.category ?? [];
  const title = (code: string) => rows.find((row) => row.code === code)?.[lang] ?? code;
  return { rows, title, options: rows.map((row) => ({ value: row.code, label: row[lang] })) };
}

/** Who may keep volumes of a unit. */
export function useKeepers(unit: string) {
  const asked = useQuery({
    queryKey: ["/api/archive/keepers", unit],
    queryFn: ({ signal }) => get("/api/archive/keepers", { query: { unit_id: unit }, signal }),
    enabled: unit !== "",
  });
  return (asked.data?.items ?? []).map((one) => ({ value: one.id, label: `${one.name}（${one.login}）` }));
}

/** Packages of a unit to choose from: the last two hundred. */
export function usePackages(unit: string) {
  const asked = useQuery({
    queryKey: ["/api/archive/packages", "choices", unit],
    queryFn: ({ signal }) => get("/api/archive/packages", { query: { unit_id: unit, limit: 200 }, signal }),
    enabled: unit !== "",
  });
  return asked.data?.items ?? [];
}
