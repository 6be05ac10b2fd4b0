// Unit budgets.
import { Tag } from "antd";
import type { RowOf } from "@/api/client";
import { useKind } from "@/app/registry";
import { useSession } from "@/app/session";
import { useDocumentFilters, useDocumentTabs, useScopeQuery } from "@/kit/document/columns";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { compilation } from "./text";

const PATH = "/api/compilation/budgets";
type Row = RowOf<typeof PATH>;

export default function Budgets() {
  const t = useText(compilation).budgets;
  const words = useText(common).document;
  const { may } = useSession();
  const { state, page } = useKind("budget");
  const { tabs, first } = useDocumentTabs("budget_edit");
  const queue = !may("budget_edit") && may("document_act") ? "?queue=1" : "";
  const filters = useDocumentFilters("budget");
  const scope = useScopeQuery("year");
  const columns: Column<Row>[] = [
    {
      key: "number",
      title: words.number,
      width: 190,
      sort: "number",
      render: (row) => <PageLink to={`${page(row.id)}${queue}`}>{row.number}</PageLink>,
    },
    { key: "unit_id", title: words.unit, kind: "unit", width: 280 },
    { key: "budget_year", title: t.year, width: 100 },
    { key: "amount_fen", title: t.amount, kind: "money", width: 170, sort: "amount" },
    { key: "income_fen", title: t.income, kind: "money", width: 170 },
    {
      key: "state",
      title: words.state,
      width: 110,
      render: (row) => (
        <Tag color={row.state === "in_review" ? "processing" : "default"}>{state(row.state)}</Tag>
      ),
    },
    { key: "creator_name", title: words.creator, width: 110, hidden: true },
    { key: "created_at", title: words.createdAt, kind: "time", sort: "created", hidden: true },
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="budgets"
        columns={columns}
        filters={[filters.text, filters.state, filters.amounts, filters.created]}
        tabs={tabs}
        tab={first}
        order="-created"
        fixed={scope}
        rowKey={(row) => row.id}
        sums={(answer) => ({ amount_fen: Number(answer.amount_fen ?? 0) })}
        create={may("budget_edit") ? { to: "/compilation/budgets/new" } : undefined}
      />
    </Page>
  );
}
