// What the server offers this person: menu, kinds of documents with their states and actions, fiscal years.
// The year and unit chosen in the top bar live here too: every page starts from them.
import { useQuery } from "@tanstack/react-query";
import { Spin } from "antd";
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { type Answer, get } from "@/api/client";
import { ProblemPanel } from "@/kit/problem";
import { useSay } from "@/text/language";
import { useMe } from "./session";

export type Registry = Answer<"/api/platform/registry", "get">;
export type KindEntry = Registry["kinds"][number];

interface Choice {
  registry: Registry;
  /** Fiscal year of the top bar. */
  year: number;
  setYear(year: number): void;
  /** Unit of the top bar; empty for all. */
  unitId: string;
  setUnitId(unit: string): void;
}

const Context = createContext<Choice | null>(null);
/** Where a choice of a person is remembered: the next one at this browser may not see the same unit. */
const kept = (what: "year" | "unit", person: string) => `yiti.${what}.${person}`;

export function RegistryProvider({ children }: { children: ReactNode }) {
  const asked = useQuery({
    queryKey: ["/api/platform/registry"],
    queryFn: ({ signal }) => get("/api/platform/registry", { signal }),
    staleTime: 300_000,
  });
  const person = useMe().user.id;
  const [year, setYear] = useState(() => Number(localStorage.getItem(kept("year", person))) || 0);
  const [unitId, setUnitId] = useState(() => localStorage.getItem(kept("unit", person)) ?? "");
  const choice = useMemo<Choice | null>(() => {
    const registry = asked.data;
    if (!registry) return null;
    return {
      registry,
      year: registry.fiscal_years.includes(year) ? year : registry.default_fiscal_year,
      setYear(next) {
        localStorage.setItem(kept("year", person), String(next));
        setYear(next);
      },
      unitId,
      setUnitId(next) {
        localStorage.setItem(kept("unit", person), next);
        setUnitId(next);
      },
    };
  }, [asked.data, year, unitId, person]);
  if (choice) return <Context value={choice}>{children}</Context>;
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  return <Spin className="page-wait" size="large" />;
}

export function useRegistry(): Choice {
  const choice = useContext(Context);
  if (!choice) throw new Error("useRegistry outside RegistryProvider");
  return choice;
}

/** Whether the menu has the page an address belongs to: where it has not, a link would lead to a refusal. */
export function useOpens(): (to: string) => boolean {
  const { registry } = useRegistry();
  return (to) => registry.groups.some((group) => group.items.some((item) => to.startsWith(item.path)));
}

/** The list the page of this address belongs to, or the first page; nothing before the menu is there. */
export function useWayBack(): string | null {
  const choice = useContext(Context);
  if (!choice) return null;
  const here = window.location.pathname;
  const lists = choice.registry.groups.flatMap((group) => group.items.map((item) => item.path));
  return lists.find((path) => here.startsWith(`${path}/`)) ?? "/";
}

/** Titles of a kind of document, of its states and of its actions, in the language of the screen. */
export function useKind(kind: string) {
  const { registry } = useRegistry();
  const say = useSay();
  const entry = registry.kinds.find((one) => one.kind === kind);
  return {
    entry,
    title: say(entry?.title) || kind,
    state: (name: string) => say(entry?.states.find((one) => one.name === name)?.title) || name,
    action: (name: string) => say(entry?.actions.find((one) => one.name === name)?.title) || name,
    /** Where a document of this kind is shown. */
    page: (id: string) => (entry ? `${entry.path}/${id}` : "/"),
  };
}

/** The title of a role. */
export function useRoleTitle(): (role: string) => string {
  const { registry } = useRegistry();
  const say = useSay();
  return (role) => say(registry.roles.find((one) => one.role === role)?.title) || role;
}

/** The fiscal years and the coming one: budgets and figures of it are made before anything else of it exists. */
export function useBudgetYears(): number[] {
  const { registry } = useRegistry();
  return [...registry.fiscal_years, Math.max(...registry.fiscal_years) + 1];
}
