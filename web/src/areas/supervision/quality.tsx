// The quality of master data: how many records, what the checks find in them, and in which units.
import { useQuery } from "@tanstack/react-query";
import { Checkbox, Spin, Table, Tag } from "antd";
import { type Answer, get } from "@/api/client";
import { useAddress } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { PageLink } from "@/kit/link";
import { Tile } from "@/kit/overview";
import { Page, Section } from "@/kit/page";
import { UnitPicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { useSay, useText } from "@/text/language";
import { UnitsTable } from "./quality-units";
import { supervisionText } from "./text";
import "./supervision.css";

export type Report = Answer<"/api/supervision/quality", "get">;
export const SEVERITY_COLOURS: Record<string, string> = { error: "red", warning: "orange", hint: "blue" };

/** Lists of records by kind. */
const LISTS: Record<string, string> = {
  unit: "/masterdata/units",
  person: "/masterdata/persons",
  asset: "/masterdata/assets",
  payee: "/masterdata/payees",
  standard: "/masterdata/standards",
};

export default function Quality() {
  const t = useText(supervisionText).quality;
  const { unitId } = useRegistry();
  const [search, change] = useAddress();
  const unit = search.unit_id ?? unitId;
  const query = { unit_id: unit, after: search.after, limit: 100 };
  const asked = useQuery({
    queryKey: ["/api/supervision/quality", query],
    queryFn: ({ signal }) => get("/api/supervision/quality", { query, signal }),
    staleTime: 60_000,
  });
  const report = asked.data;
  return (
    <Page
      title={t.title}
      help={t.help}
      aside={report && <span className="quiet">{t.day(report.day)}</span>}
      actions={
        <span className="quality-unit">
          <UnitPicker
            aria-label={t.unit}
            placeholder={t.unit}
            allowClear
            value={unit}
            onChange={(next) => change({ unit_id: next ?? "", after: "" })}
          />
        </span>
      }
    >
      {asked.error && <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />}
      {!report && !asked.error && <Spin className="page-wait" />}
      {report && (
        <>
          <section className="tiles" aria-label={t.records}>
            {Object.entries(report.records).map(([kind, count]) => (
              <Tile key={kind} name={t.kinds[kind] ?? kind} to={LISTS[kind]} value={count.toLocaleString()} />
            ))}
          </section>
          <Checks report={report} unit={unit} />
          <UnitsTable report={report} />
        </>
      )}
    </Page>
  );
}

function Checks({ report, unit }: { report: Report; unit: string }) {
  const t = useText(supervisionText).quality;
  const say = useSay();
  const [search, change] = useAddress();
  const only = search.only !== "0";
  const rows = report.checks.filter((check) => !only || check.count > 0);
  return (
    <Section
      title={t.checks}
      extra={
        <Checkbox checked={only} onChange={(event) => change({ only: event.target.checked ? "" : "0" })}>
          {t.onlyFound}
        </Checkbox>
      }
    >
      <Table
        size="small"
        bordered
        rowKey="id"
        dataSource={rows}
        pagination={false}
        scroll={{ x: 900 }}
        locale={{ emptyText: t.none }}
        columns={[
          {
            title: t.severity,
            width: 90,
            render: (_, check) => (
              <Tag color={SEVERITY_COLOURS[check.severity] ?? "default"}>
                {t.severities[check.severity] ?? check.severity}
              </Tag>
            ),
          },
          { title: t.kind, width: 110, render: (_, check) => t.kinds[check.kind] ?? check.kind },
          { title: t.what, width: 300, render: (_, check) => say(check.what) },
          { title: t.how, render: (_, check) => <span className="quiet">{say(check.how)}</span> },
          {
            title: t.count,
            width: 100,
            align: "right",
            render: (_, check) =>
              check.count > 0 ? (
                <PageLink to={`/supervision/quality/${check.id}?unit_id=${unit}`}>
                  {check.count.toLocaleString()}
                </PageLink>
              ) : (
                0
              ),
          },
        ]}
      />
    </Section>
  );
}
