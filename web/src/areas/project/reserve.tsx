// The library as a reserve: the projects that budgets draw on, by everything one chooses by.
import type { RowOf } from "@/api/client";
import { useRegistry } from "@/app/registry";
import { useDocumentColumns, useDocumentFilters } from "@/kit/document/columns";
import type { Column } from "@/kit/list/column";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useProjectClasses } from "@/kit/project-classes";
import { useText } from "@/text/language";
import { project } from "./text";
import { library } from "./text-library";

const PATH = "/api/project/reserve";
type Row = RowOf<typeof PATH>;

export default function Reserve() {
  const texts = useText(library);
  const t = texts.reserve;
  const list = useText(project).list;
  const classes = useProjectClasses();
  const { year, unitId, registry } = useRegistry();
  const common = useDocumentColumns<Row>("project");
  const { amounts } = useDocumentFilters("project");
  const options = (words: Record<string, string>) =>
    Object.entries(words).map(([value, label]) => ({ value, label }));
  const money = (key: keyof typeof texts.amounts, hidden = false): Column<Row> => ({
    key,
    title: texts.amounts[key],
    kind: "money",
    width: 130,
    hidden,
  });
  const columns: Column<Row>[] = [
    { key: "place", title: t.place, kind: "number", width: 70, sort: "place", sortOnly: "ascend" },
    { ...common.number, sort: undefined as never, width: 180 },
    { key: "code", title: list.code, width: 140 },
    { key: "name", title: list.name, width: 220 },
    common.unit,
    { key: "class", title: list.class, width: 110, render: (row) => classes.title(row.class) },
    { key: "span", title: t.span, width: 80, render: (row) => texts.spans[row.span] ?? row.span },
    { key: "stage", title: t.stage, width: 100, render: (row) => texts.stages[row.stage] ?? row.stage },
    money("requested_fen", true),
    { ...money("reserved_fen"), sort: "amount" },
    money("budgeted_fen"),
    money("paid_fen"),
    money("remaining_fen"),
    {
      key: "reserved_at",
      title: t.reservedAt,
      kind: "time",
      width: 140,
      sort: "reserved",
      sortOnly: "ascend",
    },
    {
      key: "level",
      title: t.level,
      width: 90,
      hidden: true,
      render: (row) => texts.levels[String(row.level)] ?? row.level,
    },
    { key: "years", title: list.years, width: 110, render: (row) => `${row.start_year}–${row.end_year}` },
  ];
  const filters: Filter[] = [
    { key: "text", title: `${list.code} / ${list.name}`, kind: "text" },
    { key: "class", title: list.class, kind: "select", options: classes.options },
    { key: "stage", title: t.stage, kind: "select", options: options(texts.stages) },
    { key: "span", title: t.span, kind: "select", options: options(texts.spans) },
    {
      key: "year",
      title: list.fiscalYear,
      kind: "select",
      placeholder: String(year),
      options: registry.fiscal_years.map((one) => ({ value: String(one), label: String(one) })),
    },
    { key: "fund", title: t.fund, kind: "code", scheme: "funding_sources" },
    { key: "ranked", title: t.ranked, kind: "select", options: options({ true: t.yes, false: t.no }) },
    { key: "days", title: t.days, kind: "text" },
    { key: "level", title: t.level, kind: "select", options: options(texts.levels) },
    amounts,
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="reserve"
        columns={columns}
        filters={filters}
        order="place"
        fixed={{ year, ...(unitId ? { unit_id: unitId } : {}) }}
        rowKey={(row) => row.id}
      />
    </Page>
  );
}
