// Which government economic class a departmental one is booked under, by type of unit.
import type { RowOf } from "@/api/client";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { useWords } from "./parts/kinds";
import { masterdata } from "./text";

const PATH = "/api/masterdata/economic-mapping";
type Row = RowOf<typeof PATH>;

export default function EconomicMapping() {
  const t = useText(masterdata).mapping;
  const units = useWords("units");
  const columns: Column<Row>[] = [
    {
      key: "departmental_code",
      title: t.departmental,
      kind: "code",
      scheme: "economic_departmental",
      width: 320,
    },
    {
      key: "unit_type",
      title: units.title("unit_type"),
      width: 140,
      render: (row) => units.word("unit_type", row.unit_type),
    },
    { key: "government_code", title: t.government, kind: "code", scheme: "economic_government", width: 320 },
    { key: "effective_from", title: t.from, width: 130 },
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="economic-mapping"
        columns={columns}
        filters={[
          { key: "text", title: t.text, kind: "text" },
          {
            key: "kind",
            title: units.title("unit_type"),
            kind: "select",
            options: units.options("unit_type"),
          },
        ]}
        rowKey={(row) => `${row.departmental_code} ${row.unit_type} ${row.effective_from}`}
      />
    </Page>
  );
}
