// The businesses of the area as the server lists them: titles, and what each asks for.
import { useQuery } from "@tanstack/react-query";
import { get } from "@/api/client";
import type { components } from "@/api/schema";
import { useRegistry } from "@/app/registry";
import { useMe } from "@/app/session";
import { useSay, useText } from "@/text/language";
import { groups } from "./groups";

const PATH = "/api/execution/businesses";

type Schemas = components["schemas"];
export type PaymentBusiness = Schemas["PaymentBusiness"];
export type AccrualBusiness = Schemas["AccrualChoice"];
export type IncomeBusiness = Schemas["IncomeChoice"];
export type Choice = Schemas["Choice"];

export function useBusinesses() {
  return useQuery({
    queryKey: [PATH],
    queryFn: ({ signal }) => get(PATH, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export type Side = "payments" | "accruals" | "incomes";

/** Titles by business, for lists and filters. */
export function useBusinessTitles(side: Side) {
  const asked = useBusinesses();
  const say = useSay();
  const all: { business: string; title: Schemas["Text"] }[] = asked.data?.[side] ?? [];
  return {
    title: (business: string) => say(all.find((one) => one.business === business)?.title) || business,
    options: all.map((one) => ({ value: one.business, label: say(one.title) })),
  };
}

/** What a select of businesses offers, in groups; what no group names stands in the last. */
export function useBusinessOptions(side: Side) {
  const { options } = useBusinessTitles(side);
  const t = useText(groups);
  const named = t[side];
  const placed = new Set(named.flatMap((group) => group.of));
  const rest = options.filter((option) => !placed.has(option.value));
  return [
    ...named.map((group) => ({
      label: group.title,
      options: options.filter((option) => group.of.includes(option.value)),
    })),
    { label: t.rest, options: rest },
  ].filter((group) => group.options.length > 0);
}

/** Choices of a word as options. */
export function useChoices(): (choices: Choice[] | undefined) => { value: string; label: string }[] {
  const say = useSay();
  return (choices) => (choices ?? []).map((one) => ({ value: one.word, label: say(one.title) }));
}

/** Revenue items of all businesses of income, each once. */
export function useItems() {
  const asked = useBusinesses();
  const choices = useChoices();
  const all = new Map(
    (asked.data?.incomes ?? []).flatMap((one) => choices(one.revenue_items)).map((one) => [one.value, one]),
  );
  return { options: [...all.values()], title: (item: string) => all.get(item)?.label ?? item };
}

/** The unit a person enters for when the top bar names none: the only one of their roles. */
export function useOwnUnit(): string {
  const { unitId } = useRegistry();
  const units = new Set(useMe().roles.map((role) => role.unit_id));
  return unitId || (units.size === 1 ? ([...units][0] ?? "") : "");
}
