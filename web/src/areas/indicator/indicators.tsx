// Indicators with their positions.
import type { RowOf } from "@/api/client";
import { useScopeQuery } from "@/kit/document/columns";
import { partNames } from "@/kit/document/indicators";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { ProjectPicker } from "@/kit/project-picker";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { PositionBar } from "./position";
import { indicator } from "./text";

const PATH = "/api/indicator/indicators";
type Row = RowOf<typeof PATH>;

export default function Indicators() {
  const texts = useText(indicator);
  const t = texts.list;
  const parts = useText(partNames);
  const { yes } = useText(common);
  const scope = useScopeQuery();
  const word = (key: keyof Row) => (row: Row) => texts.words[String(row[key])] ?? String(row[key]);
  const columns: Column<Row>[] = [
    {
      key: "number",
      title: t.number,
      width: 190,
      sort: "number",
      render: (row) => <PageLink to={`/indicator/indicators/${row.id}`}>{row.number}</PageLink>,
    },
    { key: "title", title: t.summary, width: 260 },
    { key: "position", title: t.position, width: 130, render: (row) => <PositionBar of={row} /> },
    { key: "granted_fen", title: parts.granted, kind: "money", sort: "granted", sortOnly: "descend" },
    { key: "available_fen", title: t.balance, kind: "money", sort: "available", sortOnly: "descend" },
    { key: "held_fen", title: t.held, kind: "money", sort: "held", sortOnly: "descend" },
    { key: "frozen_fen", title: parts.frozen, kind: "money", width: 110 },
    { key: "paid_fen", title: parts.paid, kind: "money", sort: "paid", sortOnly: "descend" },
    { key: "rate_basis_points", title: t.rate, kind: "rate", sort: "rate" },
    { key: "unit_id", title: t.unit, kind: "unit" },
    { key: "dep_economy", title: t.economy, kind: "code", scheme: "economic_departmental" },
    { key: "function", title: t.function, kind: "code", scheme: "functional" },
    { key: "fund", title: t.fund, kind: "code", scheme: "funding_sources" },
    {
      key: "project_id",
      title: t.project,
      width: 240,
      render: (row) =>
        row.project_id && (
          <PageLink to={`/project/projects/${row.project_id}`}>
            {row.project_number} {row.project_title}
          </PageLink>
        ),
    },
    { key: "gov_economy", title: t.govEconomy, kind: "code", scheme: "economic_government", hidden: true },
    { key: "expenditure_kind", title: t.expenditure, hidden: true, render: word("expenditure_kind") },
    { key: "payment_mode", title: t.payment, hidden: true, render: word("payment_mode") },
    { key: "year_kind", title: t.yearKind, width: 100, hidden: true, render: word("year_kind") },
    {
      key: "allotted",
      title: t.allotted,
      width: 100,
      hidden: true,
      render: (row) => (row.allotted === 1 ? t.executable : t.unallotted),
    },
    { key: "expires_on", title: t.expires, width: 110, hidden: true },
  ];
  const filters: Filter[] = [
    { key: "text", title: t.search, kind: "text" },
    { key: "dep_economy", title: t.economy, kind: "code", scheme: "economic_departmental" },
    {
      key: "with_available",
      title: t.available,
      kind: "select",
      options: [{ value: "true", label: yes }],
    },
    {
      key: "allotted",
      title: t.allotted,
      kind: "select",
      options: [
        { value: "1", label: t.executable },
        { value: "0", label: t.unallotted },
      ],
    },
    { key: "in_flight", title: t.inFlight, kind: "select", options: [{ value: "true", label: yes }] },
    { key: "function", title: t.function, kind: "code", scheme: "functional" },
    { key: "fund", title: t.fund, kind: "code", scheme: "funding_sources" },
    {
      key: "project_id",
      title: t.project,
      kind: "own",
      control: (given) => <ProjectPicker {...given} allowClear />,
    },
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="indicators"
        columns={columns}
        filters={filters}
        fixed={scope}
        rowKey={(row) => row.id}
        sums={(answer) => (answer.sums ?? {}) as Record<string, number>}
      />
    </Page>
  );
}
