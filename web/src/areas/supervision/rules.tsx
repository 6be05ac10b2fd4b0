// The rules documents are checked against, as they are in force.
import { useQuery } from "@tanstack/react-query";
import { Input, Table, Tag } from "antd";
import { type Answer, get } from "@/api/client";
import { useAddress } from "@/app/go";
import { useKindWords } from "@/kit/document/kinds";
import { LevelTag } from "@/kit/level";
import { PageLink } from "@/kit/link";
import { formatFen } from "@/kit/money";
import { Facts, Page } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useMarks, useSay, useText } from "@/text/language";
import { supervisionText } from "./text";
import { valueName, valueNames } from "./values-text";
import "./supervision.css";

type Rule = Answer<"/api/supervision/rules", "get">[number];

export default function Rules() {
  const t = useText(supervisionText).rules;
  const say = useSay();
  const [search, change] = useAddress();
  const asked = useQuery({
    queryKey: ["/api/supervision/rules"],
    queryFn: ({ signal }) => get("/api/supervision/rules", { signal }),
    staleTime: 600_000,
  });
  const wanted = (search.text ?? "").trim().toLowerCase();
  const rows = (asked.data ?? []).filter(
    (rule) =>
      !wanted ||
      [rule.id, rule.title.zh, rule.title.en, rule.clause].some((word) =>
        word.toLowerCase().includes(wanted),
      ),
  );
  return (
    <Page title={t.title} help={t.help}>
      <div className="list">
        <div className="list-tools">
          <Input
            allowClear
            className="rules-search"
            aria-label={t.search}
            placeholder={t.search}
            value={search.text ?? ""}
            onChange={(event) => change({ text: event.target.value })}
          />
          <span className="quiet">{t.count(rows.length)}</span>
        </div>
        {asked.error ? (
          <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />
        ) : (
          <Table<Rule>
            size="small"
            bordered
            rowKey="id"
            loading={asked.isPending}
            dataSource={rows}
            pagination={false}
            scroll={{ x: 1000 }}
            sticky={{ offsetHeader: 48 }}
            expandable={{ expandedRowRender: (rule) => <RuleDetail rule={rule} /> }}
            columns={[
              { title: t.rule, dataIndex: "id", width: 120 },
              { title: t.name, width: 240, render: (_, rule) => say(rule.title) },
              { title: t.level, width: 110, render: (_, rule) => <LevelTag level={rule.level} /> },
              { title: t.when, width: 230, render: (_, rule) => <Triggers rule={rule} /> },
              { title: t.clause, dataIndex: "clause" },
              {
                title: t.hits,
                width: 110,
                render: (_, rule) => (
                  <PageLink to={`/supervision/rule-hits?rule=${encodeURIComponent(rule.id)}`}>
                    {t.hits}
                  </PageLink>
                ),
              },
            ]}
          />
        )}
      </div>
    </Page>
  );
}

function Triggers({ rule }: { rule: Rule }) {
  const t = useText(supervisionText).rules;
  const kinds = useKindWords();
  const triggerAction = (kind: string, action: string) =>
    action === "*" ? t.every : (t.kinds[kind] && t.actions[action]) || kinds.action(kind, action);
  return rule.triggers.map(({ kind, action }) => (
    <Tag key={`${kind} ${action}`}>
      {t.kinds[kind] ?? kinds.title(kind)} · {triggerAction(kind, action)}
    </Tag>
  ));
}

function parameter(name: string, value: Rule["parameters"][string]): string {
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "number" && name.endsWith("_fen") ? formatFen(value) : String(value);
}

function RuleDetail({ rule }: { rule: Rule }) {
  const t = useText(supervisionText).rules;
  const say = useSay();
  const marks = useMarks();
  const names = useText(valueNames);
  const parameters = Object.entries(rule.parameters);
  return (
    <Facts
      items={[
        {
          name: t.text,
          value: say(rule.text).replace(/\{([^}]+)\}/g, (_, name) => `〔${valueName(names, name)}〕`),
          wide: true,
        },
        { name: t.how, value: say(rule.how), wide: true },
        { name: t.version, value: rule.version },
        { name: t.effective, value: `${rule.effective_from} – ${rule.effective_to ?? t.open}` },
        { name: t.evidence, value: t.evidences[rule.evidence] ?? rule.evidence },
        { name: t.values, value: marks.list(rule.values.map((name) => valueName(names, name))), wide: true },
        {
          name: t.parameters,
          value: marks.sentences(
            parameters.map(([name, value]) => `${valueName(names, name)}: ${parameter(name, value)}`),
          ),
          wide: true,
        },
        {
          name: t.expression,
          value: rule.judged.kind === "cel" ? <code>{rule.judged.expression}</code> : t.fixed,
          wide: true,
        },
      ]}
    />
  );
}
