// What the rules found: a summary by rule, and every record with its values.
import { useQuery } from "@tanstack/react-query";
import { Button, Tag } from "antd";
import { useState } from "react";
import { get, type RowOf } from "@/api/client";
import { useAddress } from "@/app/go";
import { useScopeQuery } from "@/kit/document/columns";
import { useKindWords } from "@/kit/document/kinds";
import { LevelTag } from "@/kit/level";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useLanguage, useSay, useText } from "@/text/language";
import { levels } from "@/text/levels";
import { HitDetail } from "./hit-detail";
import { HitSummary } from "./hit-summary";
import { supervisionText } from "./text";

const PATH = "/api/supervision/rule-hits";
type Row = RowOf<typeof PATH>;

export const DECISION_COLOURS: Record<string, string> = {
  blocked: "red",
  needs_reason: "orange",
  acknowledged: "gold",
  released: "purple",
  recorded: "default",
};

export default function Hits() {
  const t = useText(supervisionText).hits;
  const scope = useScopeQuery("");
  const [search] = useAddress();
  const [shown, setShown] = useState<Row | null>(null);
  const filters = useHitFilters();
  const columns = useHitColumns(setShown);
  const unit = search.unit_id || scope.unit_id;
  return (
    <Page title={t.title} help={t.help}>
      <HitSummary unit={typeof unit === "string" ? unit : ""} />
      <ServerList
        path={PATH}
        name="rule-hits"
        columns={columns}
        filters={filters}
        fixed={scope}
        rowKey={(row) => row.id}
      />
      {shown && <HitDetail hit={shown} close={() => setShown(null)} />}
    </Page>
  );
}

function useHitFilters(): Filter[] {
  const t = useText(supervisionText).hits;
  const say = useSay();
  const levelWords = useText(levels);
  const kinds = useKindWords();
  const rules = useQuery({
    queryKey: ["/api/supervision/rules"],
    queryFn: ({ signal }) => get("/api/supervision/rules", { signal }),
    staleTime: 600_000,
  });
  const options = (words: Record<string, string>) =>
    Object.entries(words).map(([value, label]) => ({ value, label }));
  return [
    { key: "from", until: "to", title: t.day, kind: "days" },
    {
      key: "rule",
      title: t.rule,
      kind: "select",
      options: (rules.data ?? []).map((rule) => ({ value: rule.id, label: `${rule.id} ${say(rule.title)}` })),
    },
    { key: "decision", title: t.decision, kind: "select", options: options(t.decisions) },
    { key: "level", title: t.level, kind: "select", options: options(levelWords) },
    { key: "object_kind", title: t.kind, kind: "select", options: kinds.options },
    { key: "unit_id", title: t.unit, kind: "unit" },
  ];
}

function useHitColumns(show: (row: Row) => void): Column<Row>[] {
  const t = useText(supervisionText).hits;
  const say = useSay();
  const lang = useLanguage();
  const kinds = useKindWords();
  return [
    { key: "at", title: t.at, kind: "time" },
    { key: "level", title: t.level, width: 100, render: (row) => <LevelTag level={row.level} /> },
    {
      key: "rule",
      title: t.rule,
      width: 230,
      render: (row) => (
        <span title={say(row.rule_title)}>
          {row.rule} {say(row.rule_title)}
        </span>
      ),
    },
    {
      key: "text",
      title: t.text,
      width: 360,
      render: (row) => (
        <Button type="link" className="cell-button" onClick={() => show(row)}>
          {lang === "zh" ? row.text_zh : row.text_en}
        </Button>
      ),
    },
    {
      key: "number",
      title: t.object,
      width: 215,
      render: (row) =>
        row.number && row.path ? (
          <PageLink to={row.path}>{row.number}</PageLink>
        ) : (
          <span className="quiet">
            {kinds.title(row.object_kind)} · {t.notStored}
          </span>
        ),
    },
    {
      key: "decision",
      title: t.decision,
      width: 110,
      render: (row) => (
        <Tag color={DECISION_COLOURS[row.decision] ?? "default"}>
          {t.decisions[row.decision] ?? row.decision}
        </Tag>
      ),
    },
    { key: "reason", title: t.reason, width: 200 },
    { key: "unit_id", title: t.unit, kind: "unit" },
    { key: "actor_name", title: t.actor, width: 120 },
    {
      key: "action",
      title: t.action,
      width: 110,
      hidden: true,
      render: (row) => kinds.action(row.object_kind, row.action),
    },
    { key: "clause", title: t.clause, width: 260, hidden: true },
  ];
}
