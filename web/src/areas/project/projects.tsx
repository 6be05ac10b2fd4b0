// The project library.
import type { RowOf } from "@/api/client";
import { useRegistry } from "@/app/registry";
import { useSession } from "@/app/session";
import { useDocumentColumns, useDocumentFilters } from "@/kit/document/columns";
import { useDocumentList } from "@/kit/document/list";
import type { Column } from "@/kit/list/column";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useProjectClasses } from "@/kit/project-classes";
import { useText } from "@/text/language";
import { PATH } from "./model";
import { project } from "./text";
import { library } from "./text-library";

type Row = RowOf<typeof PATH>;

export default function Projects() {
  const t = useText(project).list;
  const words = useText(library);
  const { amounts } = words;
  const classes = useProjectClasses();
  const { may } = useSession();
  const { year, unitId, registry } = useRegistry();
  const common = useDocumentColumns<Row>("project", !may("project_edit") && may("document_act"));
  const filters = useDocumentFilters("project");
  const list = useDocumentList<Row>({
    kind: "project",
    path: PATH,
    edit: "project_edit",
    line: (row) => row.name,
  });
  const columns: Column<Row>[] = [
    { ...common.number, width: 180 },
    { key: "code", title: t.code, width: 140 },
    { key: "name", title: t.name, width: 230 },
    { key: "class", title: t.class, width: 110, render: (row) => classes.title(row.class) },
    { key: "total_fen", title: t.total, kind: "money", width: 130, sort: "amount" },
    { key: "requested_fen", title: amounts.requested_fen, kind: "money", width: 130 },
    { key: "reserved_fen", title: amounts.reserved_fen, kind: "money", width: 130 },
    { key: "budgeted_fen", title: amounts.budgeted_fen, kind: "money", width: 130 },
    { key: "paid_fen", title: amounts.paid_fen, kind: "money", width: 130 },
    { key: "remaining_fen", title: amounts.remaining_fen, kind: "money", width: 130 },
    {
      key: "stage",
      title: words.reserve.stage,
      width: 100,
      render: (row) => words.stages[row.stage] ?? row.stage,
    },
    { ...common.state, width: 90, hidden: true },
    {
      key: "span",
      title: words.reserve.span,
      width: 80,
      hidden: true,
      render: (row) => words.spans[row.span] ?? row.span,
    },
    common.unit,
    { key: "function", title: t.function, kind: "code", scheme: "functional" },
    { key: "years", title: t.years, width: 110, render: (row) => `${row.start_year}–${row.end_year}` },
    { key: "fiscal_year", title: t.fiscalYear, kind: "text", width: 90, hidden: true },
    { ...common.creator, hidden: true },
    { ...common.created, hidden: true },
  ];
  const all: Filter[] = [
    { key: "text", title: `${t.code} / ${t.name}`, kind: "text" },
    {
      key: "class",
      title: t.class,
      kind: "select",
      options: classes.options,
    },
    {
      key: "stage",
      title: words.reserve.stage,
      kind: "select",
      options: Object.entries(words.stages).map(([value, label]) => ({ value, label })),
    },
    {
      key: "level",
      title: words.reserve.level,
      kind: "select",
      options: Object.entries(words.levels).map(([value, label]) => ({ value, label })),
    },
    filters.state,
    {
      key: "year",
      title: t.fiscalYear,
      kind: "select",
      placeholder: String(year),
      options: registry.fiscal_years.map((one) => ({ value: String(one), label: String(one) })),
    },
    filters.amounts,
    filters.created,
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="projects"
        columns={columns}
        filters={all}
        {...list}
        fixed={{ year, ...(unitId ? { unit_id: unitId } : {}) }}
        sums={(answer) => ({ total_fen: Number(answer.total_fen ?? answer.amount_fen ?? 0) })}
      />
    </Page>
  );
}
