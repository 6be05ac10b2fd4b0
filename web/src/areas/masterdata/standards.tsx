// Expenditure standards in all their editions.
import { Tag } from "antd";
import type { RowOf } from "@/api/client";
import { useRegistry } from "@/app/registry";
import { useSession } from "@/app/session";
import { ButtonLink, PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useLanguage, useText } from "@/text/language";
import { useWords } from "./parts/kinds";
import { validity } from "./parts/validity";
import { masterdata } from "./text";

const PATH = "/api/masterdata/standards";
type Row = RowOf<typeof PATH>;

export default function Standards() {
  const texts = useText(masterdata);
  const t = texts.standards;
  const words = useWords("standards");
  const lang = useLanguage();
  const { registry } = useRegistry();
  const { may } = useSession();
  const columns: Column<Row>[] = [
    {
      key: "code",
      title: words.title("code"),
      width: 120,
      render: (row) => (
        <PageLink to={`/masterdata/standards/${encodeURIComponent(row.id)}`}>{row.code}</PageLink>
      ),
    },
    {
      key: "name_zh",
      title: t.name,
      width: 200,
      render: (row) => (lang === "en" && row.name_en ? row.name_en : row.name_zh),
    },
    {
      key: "category",
      title: words.title("category"),
      width: 120,
      render: (row) => t.categories[row.category] ?? row.category,
    },
    {
      key: "region",
      title: words.title("region"),
      width: 220,
      render: (row) => t.words[row.region] ?? row.region,
    },
    { key: "rank", title: words.title("rank"), width: 130 },
    { key: "season", title: words.title("season"), width: 130 },
    { key: "amount_fen", title: words.title("amount_cny"), kind: "money", width: 110 },
    {
      key: "unit_of_measure",
      title: words.title("unit_of_measure"),
      width: 110,
      render: (row) => t.measures[row.unit_of_measure] ?? row.unit_of_measure,
    },
    { key: "value_text", title: words.title("value_text"), width: 160 },
    { key: "quantity_rule", title: words.title("quantity_rule"), width: 200, hidden: true },
    { key: "min_years", title: words.title("min_years"), kind: "number", hidden: true },
    { key: "effective_from", title: words.title("effective_from"), width: 110 },
    { key: "effective_to", title: words.title("effective_to"), width: 110 },
    {
      key: "validity",
      title: t.validity,
      width: 90,
      render: (row) => {
        const state = validity(row, registry.today);
        return <Tag color={state === "inForce" ? "success" : "default"}>{t[state]}</Tag>;
      },
    },
    { key: "basis", title: words.title("basis"), width: 220 },
  ];
  return (
    <Page
      title={t.title}
      help={t.help}
      actions={
        may("master_edit") && (
          <ButtonLink to="/masterdata/standards/compare">{texts.compare.title}</ButtonLink>
        )
      }
    >
      <ServerList
        path={PATH}
        name="standards"
        columns={columns}
        filters={[
          { key: "text", title: t.text, kind: "text" },
          {
            key: "kind",
            title: words.title("category"),
            kind: "select",
            options: Object.entries(t.categories).map(([value, label]) => ({ value, label })),
          },
          { key: "in_force_on", title: t.inForceOn, kind: "day" },
          { key: "rank", title: words.title("rank"), kind: "text", placeholder: t.rankHint },
          { key: "region", title: words.title("region"), kind: "text", placeholder: t.regionHint },
          { key: "season", title: words.title("season"), kind: "text", placeholder: t.seasonHint },
        ]}
        create={
          may("master_edit") ? { to: "/masterdata/changes/new?kind=standards", title: t.create } : undefined
        }
        rowKey={(row) => row.id}
        rowClass={(row) => (validity(row, registry.today) === "inForce" ? "" : "row-ended")}
      />
    </Page>
  );
}
