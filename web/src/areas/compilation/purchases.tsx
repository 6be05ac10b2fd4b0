// What budgets buy: the lists of procurement, of purchased services and of new assets.
import type { RowOf } from "@/api/client";
import { useScopeQuery } from "@/kit/document/columns";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { useYearFilter } from "@/kit/list/year-filter";
import { Page } from "@/kit/page";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { purchases } from "./text-purchases";

const PATH = "/api/compilation/purchases";
type Purchase = RowOf<typeof PATH>;

export default function Purchases() {
  const t = useText(purchases);
  const words = useText(common);
  const scope = useScopeQuery("year");
  const years = useYearFilter(t.year);
  const options = (named: Record<string, string>) =>
    Object.entries(named).map(([value, label]) => ({ value, label }));
  const columns: Column<Purchase>[] = [
    { key: "unit_id", title: words.document.unit, kind: "unit", width: 200 },
    {
      key: "project_name",
      title: t.project,
      width: 200,
      render: (row) => <PageLink to={`/project/projects/${row.project_id}`}>{row.project_name}</PageLink>,
    },
    { key: "task", title: t.task, width: 150 },
    {
      key: "procurement",
      title: t.procurement,
      width: 90,
      render: (row) => t.kinds[row.procurement] ?? row.procurement,
    },
    {
      key: "service_purchase",
      title: t.service,
      width: 90,
      render: (row) => (row.service_purchase === 1 ? t.yes : null),
    },
    { key: "asset_class", title: t.assetClass, kind: "code", scheme: "asset_classes", width: 170 },
    { key: "asset_name", title: t.assetName, width: 120 },
    {
      key: "asset_stock",
      kind: "number",
      title: t.stock,
      width: 90,
      render: (row) => asset(row, row.asset_stock),
    },
    {
      key: "asset_count",
      kind: "number",
      title: t.count,
      width: 90,
      render: (row) => asset(row, row.asset_count),
    },
    {
      key: "asset_replaced",
      kind: "number",
      title: t.replaced,
      width: 90,
      render: (row) => asset(row, row.asset_replaced),
    },
    { key: "unit_price_fen", title: t.price, kind: "money", width: 120 },
    {
      key: "quantity",
      title: t.quantity,
      width: 130,
      render: (row) => `${row.quantity} × ${row.frequency} ${row.unit_of_measure}`,
    },
    { key: "amount_fen", title: t.amount, kind: "money", width: 140 },
    {
      key: "dep_economy",
      title: t.economy,
      kind: "code",
      scheme: "economic_departmental",
      width: 180,
    },
    { key: "fund", title: t.fund, kind: "code", scheme: "funding_sources", width: 200 },
    { key: "budget_year", title: t.year, width: 90 },
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="budget-purchases"
        columns={columns}
        filters={[
          { key: "search", title: t.search, kind: "text" },
          { key: "list", title: t.list, kind: "select", options: options(t.lists) },
          { key: "stage", title: t.stage, kind: "select", options: options(t.stages) },
          years,
        ]}
        fixed={scope}
        rowKey={(row) => row.id}
        sums={(answer) => ({ amount_fen: Number(answer.amount_fen ?? 0) })}
      />
    </Page>
  );
}

/** A number of assets; nothing on lines that buy none. */
function asset(row: Purchase, number: number) {
  return row.asset_class ? number.toLocaleString("zh-CN") : null;
}
