// The filter of budget years, the coming one among them.
import { useBudgetYears } from "@/app/registry";
import type { Filter } from "./filters";

export function useYearFilter(title: string): Filter {
  const years = useBudgetYears();
  const options = years.map((year) => ({ value: String(year), label: String(year) }));
  return { key: "year", title, kind: "select", options };
}
