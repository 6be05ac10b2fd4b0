// Findings by unit: each unit with everything below it, and of that its own.
import { Button, Table } from "antd";
import { useAddress } from "@/app/go";
import { PageLink } from "@/kit/link";
import { Section } from "@/kit/page";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import type { Report } from "./quality";
import { supervisionText } from "./text";

type Unit = Report["units"][number];

export function UnitsTable({ report }: { report: Report }) {
  const t = useText(supervisionText).quality;
  const list = useText(common).list;
  const [search, change] = useAddress();
  const severity = new Map(report.checks.map((check) => [check.id, check.severity]));
  const sum = (found: Record<string, number>, wanted?: string) =>
    Object.entries(found).reduce(
      (before, [check, count]) =>
        wanted === undefined || severity.get(check) === wanted ? before + count : before,
      0,
    );
  const figure = (title: string, value: (unit: Unit) => number) => ({
    title,
    width: 120,
    align: "right" as const,
    render: (_: unknown, unit: Unit) => value(unit).toLocaleString(),
  });
  return (
    <Section title={t.units}>
      <Table<Unit>
        size="small"
        bordered
        rowKey="unit_id"
        dataSource={report.units}
        pagination={false}
        scroll={{ x: 900 }}
        locale={{ emptyText: t.none }}
        columns={[
          {
            title: t.unit,
            render: (_, unit) => (
              <span style={{ paddingLeft: (unit.level - 1) * 16 }}>
                <PageLink to={`/supervision/quality?unit_id=${unit.unit_id}`}>
                  {unit.code} {unit.name}
                </PageLink>
              </span>
            ),
          },
          figure(t.records, (unit) => sum(unit.records_below)),
          figure(t.found, (unit) => sum(unit.findings_below)),
          figure(t.errors, (unit) => sum(unit.findings_below, "error")),
          figure(t.warnings, (unit) => sum(unit.findings_below, "warning")),
          figure(t.hints, (unit) => sum(unit.findings_below, "hint")),
          figure(t.own, (unit) => sum(unit.findings)),
        ]}
      />
      {(search.after || report.next) && (
        <div className="pager">
          <span>{list.total(report.total)}</span>
          <Button size="small" disabled={!search.after} onClick={() => change({ after: "" }, false)}>
            {list.first}
          </Button>
          <Button
            size="small"
            disabled={!report.next}
            onClick={() => change({ after: report.next ?? "" }, false)}
          >
            {list.next}
          </Button>
        </div>
      )}
    </Section>
  );
}
