// Unit budgets.
import type { RowOf } from "@/api/client";
import { useSession } from "@/app/session";
import { useDocumentColumns, useDocumentFilters, useScopeQuery } from "@/kit/document/columns";
import { useDocumentList } from "@/kit/document/list";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { compilation } from "./text";

const PATH = "/api/compilation/budgets";
type Row = RowOf<typeof PATH>;

export default function Budgets() {
  const t = useText(compilation).budgets;
  const { may } = useSession();
  const common = useDocumentColumns<Row>("budget", !may("budget_edit") && may("document_act"));
  const filters = useDocumentFilters("budget");
  const scope = useScopeQuery("year");
  const list = useDocumentList<Row>({
    kind: "budget",
    path: PATH,
    edit: "budget_edit",
    line: (row) => row.title,
  });
  const columns: Column<Row>[] = [
    common.number,
    { ...common.unit, width: 280 },
    { key: "budget_year", title: t.year, width: 100 },
    { ...common.amount, title: t.amount, width: 170 },
    { key: "income_fen", title: t.income, kind: "money", width: 170 },
    common.state,
    { ...common.creator, hidden: true },
    { ...common.created, hidden: true },
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="budgets"
        columns={columns}
        filters={[filters.text, filters.state, filters.amounts, filters.created]}
        {...list}
        fixed={scope}
      />
    </Page>
  );
}
