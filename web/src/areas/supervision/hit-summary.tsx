// Hits counted by rule; a rule narrows the list below to its records.
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { get } from "@/api/client";
import { useAddress } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { LevelTag } from "@/kit/level";
import { Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useSay, useText } from "@/text/language";
import { supervisionText } from "./text";
import "./supervision.css";

export function HitSummary({ unit }: { unit: string }) {
  const t = useText(supervisionText).hits;
  const say = useSay();
  const { year } = useRegistry();
  const [search, change] = useAddress();
  const days = search.from || search.to ? { from: search.from, to: search.to } : { fiscal_year: year };
  const query = { ...days, unit_id: unit };
  const asked = useQuery({
    queryKey: ["/api/supervision/rule-hits/summary", query],
    queryFn: ({ signal }) => get("/api/supervision/rule-hits/summary", { query, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  const rows = asked.data?.items ?? [];
  if (rows.length === 0) return null;
  const decisions = ["blocked", "needs_reason", "acknowledged", "released", "recorded"] as const;
  const narrow = (rule: string, decision: string) =>
    change({ rule, decision, level: "", after: "", page: "" }, false);
  return (
    <Section title={t.summary}>
      <div className="grid-scroll hit-summary">
        <table className="grid">
          <caption className="visually-hidden">{t.summary}</caption>
          <thead>
            <tr>
              <th scope="col">{t.rule}</th>
              <th scope="col">{t.level}</th>
              {decisions.map((decision) => (
                <th key={decision} scope="col" className="right">
                  {t.decisions[decision]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr
                key={`${row.rule} ${row.level}`}
                className={search.rule === row.rule ? "chosen" : undefined}
              >
                <th scope="row">
                  <Button type="link" className="cell-button" onClick={() => narrow(row.rule, "")}>
                    {row.rule} {say(row.rule_title)}
                  </Button>
                </th>
                <td>
                  <LevelTag level={row.level} />
                </td>
                {decisions.map((decision) => (
                  <td key={decision} className="right">
                    {row[decision] > 0 && (
                      <Button
                        type="link"
                        className="cell-button"
                        aria-label={`${row.rule} ${t.decisions[decision]} ${row[decision]}`}
                        onClick={() => narrow(row.rule, decision)}
                      >
                        {row[decision]}
                      </Button>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
