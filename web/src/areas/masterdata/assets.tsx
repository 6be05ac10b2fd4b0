// Asset cards, with their cost, depreciation and net value over everything the filters leave.
import type { RowOf } from "@/api/client";
import { useSession } from "@/app/session";
import { useScopeQuery } from "@/kit/document/columns";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { useWords } from "./parts/kinds";
import { masterdata } from "./text";

const PATH = "/api/masterdata/assets";
type Row = RowOf<typeof PATH>;

export default function Assets() {
  const texts = useText(masterdata);
  const t = texts.assets;
  const words = useWords("assets");
  const { may } = useSession();
  const scope = useScopeQuery("");
  const columns: Column<Row>[] = [
    {
      key: "code",
      title: words.title("code"),
      width: 140,
      render: (row) => <PageLink to={`/masterdata/assets/${row.id}`}>{row.code}</PageLink>,
    },
    { key: "name", title: words.title("name"), width: 180 },
    { key: "class", title: words.title("class"), kind: "code", scheme: "asset_classes" },
    { key: "unit_id", title: texts.record.unit, kind: "unit" },
    { key: "model", title: words.title("model"), width: 140, hidden: true },
    { key: "serial_no", title: words.title("serial_no"), width: 140, hidden: true },
    { key: "quantity", title: words.title("quantity"), kind: "number", width: 70 },
    { key: "unit_of_measure", title: words.title("unit_of_measure"), width: 80 },
    { key: "cost_fen", title: t.cost, kind: "money" },
    { key: "depreciation_fen", title: t.depreciation, kind: "money" },
    { key: "net_fen", title: t.net, kind: "money" },
    { key: "acquired_on", title: words.title("acquired_on"), width: 110 },
    { key: "useful_months", title: words.title("useful_months"), kind: "number", hidden: true },
    { key: "place", title: words.title("place"), width: 140 },
    { key: "keeper_name", title: t.keeper, width: 100 },
    { key: "state", title: words.title("state"), width: 90, render: (row) => words.word("state", row.state) },
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="assets"
        columns={columns}
        filters={[
          { key: "text", title: t.text, kind: "text" },
          { key: "unit_id", title: texts.record.unit, kind: "unit" },
          { key: "class", title: words.title("class"), kind: "code", scheme: "asset_classes" },
          { key: "state", title: words.title("state"), kind: "select", options: words.options("state") },
        ]}
        fixed={scope}
        create={
          may("master_edit") ? { to: "/masterdata/changes/new?kind=assets", title: t.create } : undefined
        }
        rowKey={(row) => row.id}
        sums={sums}
      />
    </Page>
  );
}

/** The server's sums stand in an object of their own. */
function sums(answer: Record<string, unknown>): Record<string, number> {
  const given = (answer.sums ?? {}) as Record<string, number>;
  return Object.fromEntries(["cost_fen", "depreciation_fen", "net_fen"].map((key) => [key, given[key] ?? 0]));
}
