// What the rules stopped and warned of, on the dashboard.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { get } from "@/api/client";
import { useRegistry } from "@/app/registry";
import { useScopeQuery } from "@/kit/document/columns";
import { useKindWords } from "@/kit/document/kinds";
import { COLOURS, countsOption } from "@/kit/rates";
import { moment } from "@/kit/time";
import { Twin } from "@/kit/twin";
import { useLanguage, useSay, useText } from "@/text/language";
import { supervisionText } from "./text";
import { TopTable } from "./top-table";

const MOST = 8;

/** The days of the year in the top bar, as the lists take them. */
export function useYearDays() {
  const { year } = useRegistry();
  return `from=${year}-01-01&to=${year}-12-31`;
}

export function HitsTwin() {
  const t = useText(supervisionText).dashboard;
  const say = useSay();
  const days = useYearDays();
  const query = useScopeQuery();
  const asked = useQuery({
    queryKey: ["/api/supervision/rule-hits/summary", query],
    queryFn: ({ signal }) => get("/api/supervision/rule-hits/summary", { query, signal }),
    staleTime: 60_000,
  });
  const found = asked.data?.items;
  const rows = useMemo(
    () =>
      (found ?? []).slice(0, MOST).map((row) => ({
        ...row,
        key: row.rule,
        name: `${row.rule} ${say(row.rule_title)}`,
        warned: row.needs_reason + row.acknowledged + row.released,
      })),
    [found, say],
  );
  const option = useMemo(
    () =>
      countsOption(
        rows.map((row) => ({
          key: row.key,
          name: row.name,
          parts: [
            { name: t.blocked, colour: COLOURS.red, value: row.blocked },
            { name: t.warned, colour: COLOURS.yellow, value: row.warned },
          ],
        })),
      ),
    [rows, t],
  );
  return (
    <Twin
      title={t.hits}
      label={t.hitsLabel}
      option={option}
      height={280}
      asked={asked}
      more={{ to: `/supervision/rule-hits?${days}`, title: t.all }}
      head={[t.rule, t.blocked, t.warned]}
      rows={rows.map((row) => ({
        key: row.key,
        name: row.name,
        to: `/supervision/rule-hits?rule=${encodeURIComponent(row.rule)}&${days}`,
        cells: [row.blocked, row.warned],
      }))}
    />
  );
}

export function LatestBlocked() {
  const t = useText(supervisionText).dashboard;
  const lang = useLanguage();
  const kinds = useKindWords();
  const days = useYearDays();
  const query = { ...useScopeQuery(), decision: "blocked", limit: 6 };
  const asked = useQuery({
    queryKey: ["/api/supervision/rule-hits", query],
    queryFn: ({ signal }) => get("/api/supervision/rule-hits", { query, signal }),
    staleTime: 60_000,
  });
  return (
    <TopTable
      title={t.latest}
      more={{ to: `/supervision/rule-hits?decision=blocked&${days}`, title: t.all }}
      asked={asked}
      head={[t.document, t.unit, t.at]}
      rows={(asked.data?.items ?? []).map((row) => ({
        key: row.id,
        name: row.number ?? `${row.rule} ${kinds.title(row.object_kind)}`,
        hint: lang === "zh" ? row.text_zh : row.text_en,
        to:
          row.path ?? `/supervision/rule-hits?rule=${encodeURIComponent(row.rule)}&decision=blocked&${days}`,
        cells: [row.unit_name, moment(row.at)],
      }))}
    />
  );
}
