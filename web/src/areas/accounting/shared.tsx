// What the pages of the books share: the periods of the year, events and accounts to choose from.
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { get } from "@/api/client";
import { useRegistry } from "@/app/registry";
import { useUnits } from "@/kit/codes";
import type { OwnControl } from "@/kit/list/filters";
import { useLanguage, useSay } from "@/text/language";

/** The months of the year of the top bar, as far as they have begun. */
export function usePeriods() {
  const { year, registry } = useRegistry();
  const thisYear = Number(registry.today.slice(0, 4));
  const last = year < thisYear ? 12 : Number(registry.today.slice(5, 7));
  return { from: `${year}01`, to: `${year}${String(last).padStart(2, "0")}` };
}

/** The unit of the top bar, or the only one there is. */
export function useOneUnit(): string {
  const { unitId } = useRegistry();
  const units = useUnits();
  return unitId || (units.data?.length === 1 ? (units.data[0]?.id ?? "") : "");
}

export function useEvents() {
  return useQuery({
    queryKey: ["/api/accounting/events"],
    queryFn: ({ signal }) => get("/api/accounting/events", { signal }),
    staleTime: 3_600_000,
  });
}

/** Events as choices of a filter. */
export function useEventOptions() {
  const events = useEvents();
  const say = useSay();
  return (events.data ?? []).map((one) => ({ value: one.event, label: `${one.event} ${say(one.name)}` }));
}

/** Accounts that moved in the year, to choose one; `value` is its code. */
export function AccountSelect({ value, onChange, ...rest }: OwnControl) {
  const periods = usePeriods();
  const lang = useLanguage();
  const asked = useQuery({
    queryKey: ["/api/accounting/balances", "choices", periods],
    queryFn: ({ signal }) =>
      get("/api/accounting/balances", {
        query: { from: Number(periods.from), to: Number(periods.to) },
        signal,
      }),
    staleTime: 300_000,
  });
  return (
    <Select
      {...rest}
      className="picker"
      allowClear
      value={value || undefined}
      loading={asked.isPending}
      onChange={(next?: string) => onChange(next)}
      showSearch={{ optionFilterProp: "label" }}
      popupMatchSelectWidth={360}
      options={(asked.data?.items ?? [])
        .filter((row) => row.book !== "indicator")
        .map((row) => ({
          value: row.account,
          label: `${row.account} ${lang === "en" && row.name_en ? row.name_en : row.name_zh}`,
        }))}
    />
  );
}
