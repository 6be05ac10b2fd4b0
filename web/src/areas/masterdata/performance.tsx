// The library of performance indicators.
import { Tag } from "antd";
import type { RowOf } from "@/api/client";
import { useRegistry } from "@/app/registry";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { useWords } from "./parts/kinds";
import { validity } from "./parts/validity";
import { masterdata } from "./text";

const PATH = "/api/masterdata/performance-indicators";
type Row = RowOf<typeof PATH>;

export default function PerformanceIndicators() {
  const texts = useText(masterdata);
  const t = texts.performance;
  const words = useWords("performance_indicators");
  const { registry } = useRegistry();
  const word = (key: "level_one" | "level_two" | "direction", width: number): Column<Row> => ({
    key,
    title: words.title(key),
    width,
    render: (row) => words.word(key, row[key]),
  });
  const columns: Column<Row>[] = [
    {
      key: "code",
      title: words.title("code"),
      width: 120,
      render: (row) => (
        <PageLink to={`/masterdata/performance-indicators/${encodeURIComponent(row.id)}`}>
          {row.code}
        </PageLink>
      ),
    },
    { key: "name", title: words.title("name"), width: 300 },
    word("level_one", 110),
    word("level_two", 120),
    word("direction", 100),
    { key: "typical_value", title: words.title("typical_value"), width: 100 },
    { key: "unit_of_measure", title: words.title("unit_of_measure"), width: 90 },
    { key: "category", title: words.title("category"), width: 110 },
    { key: "effective_from", title: words.title("effective_from"), width: 110 },
    { key: "effective_to", title: words.title("effective_to"), width: 110 },
    {
      key: "validity",
      title: texts.standards.validity,
      width: 90,
      render: (row) => {
        const state = validity(row, registry.today);
        return <Tag color={state === "inForce" ? "success" : "default"}>{texts.standards[state]}</Tag>;
      },
    },
    { key: "basis", title: words.title("basis"), width: 260 },
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="performance-indicators"
        columns={columns}
        filters={[
          { key: "text", title: t.text, kind: "text" },
          {
            key: "level_one",
            title: words.title("level_one"),
            kind: "select",
            options: words.options("level_one"),
          },
          {
            key: "level_two",
            title: words.title("level_two"),
            kind: "select",
            options: words.options("level_two"),
          },
          { key: "kind", title: words.title("category"), kind: "text" },
          { key: "in_force_on", title: texts.standards.inForceOn, kind: "day" },
        ]}
        rowKey={(row) => row.id}
        rowClass={(row) => (validity(row, registry.today) === "inForce" ? "" : "row-ended")}
      />
    </Page>
  );
}
