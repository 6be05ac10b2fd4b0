// The records one check finds, with the value that is wrong.
import { useQuery } from "@tanstack/react-query";
import { Alert, Tag } from "antd";
import { get, type RowOf } from "@/api/client";
import { useAddress, useParam } from "@/app/go";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useMarks, useSay, useText } from "@/text/language";
import { SEVERITY_COLOURS } from "./quality";
import { supervisionText } from "./text";

const PATH = "/api/supervision/quality/{check}";
type Row = RowOf<typeof PATH>;

/** Pages of single records, by kind. */
const PAGES: Record<string, (row: Row) => string> = {
  unit: (row) => `/masterdata/units/${row.id}`,
  standard: (row) => `/masterdata/standards/${row.id}`,
  person: (row) => `/masterdata/persons?text=${encodeURIComponent(row.code)}`,
  asset: (row) => `/masterdata/assets?text=${encodeURIComponent(row.code)}`,
  payee: (row) => `/masterdata/payees?text=${encodeURIComponent(row.code)}`,
};

export default function QualityCheck() {
  const check = useParam("check");
  const t = useText(supervisionText).quality;
  const marks = useMarks();
  const say = useSay();
  const [search] = useAddress();
  const unit = search.unit_id ?? "";
  const asked = useQuery({
    queryKey: [PATH, check, unit, "head"],
    queryFn: ({ signal }) => get(PATH, { path: { check }, query: { unit_id: unit, limit: 1 }, signal }),
    staleTime: 60_000,
  });
  const found = asked.data?.check;
  const page = PAGES[found?.kind ?? ""];
  const columns: Column<Row>[] = [
    {
      key: "code",
      title: t.code,
      width: 190,
      render: (row) => (page ? <PageLink to={page(row)}>{row.code}</PageLink> : row.code),
    },
    { key: "name", title: t.name, width: 260 },
    { key: "value", title: t.value, width: 320 },
    {
      key: "unit_name",
      title: t.unit,
      width: 260,
      render: (row) => `${row.unit_code ?? ""} ${row.unit_name ?? ""}`.trim(),
    },
  ];
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  return (
    <Page
      title={found ? say(found.what) : t.title}
      help={t.help}
      aside={
        found && (
          <>
            <Tag color={SEVERITY_COLOURS[found.severity] ?? "default"}>
              {t.severities[found.severity] ?? found.severity}
            </Tag>
            <span className="quiet">{t.kinds[found.kind] ?? found.kind}</span>
          </>
        )
      }
      actions={<PageLink to={`/supervision/quality?unit_id=${unit}`}>{t.back}</PageLink>}
    >
      {found && (
        <Alert className="draft-note" type="info" showIcon title={t.how + marks.colon + say(found.how)} />
      )}
      <ServerList
        path={PATH}
        pathParams={{ check }}
        name="quality-findings"
        columns={columns}
        filters={[{ key: "unit_id", title: t.unit, kind: "unit" }]}
        rowKey={(row) => row.id}
        emptyText={t.none}
      />
    </Page>
  );
}
