// Persons, their personal data masked.
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

const PATH = "/api/masterdata/persons";
type Row = RowOf<typeof PATH>;

export default function Persons() {
  const texts = useText(masterdata);
  const t = texts.persons;
  const words = useWords("persons");
  const { may } = useSession();
  const scope = useScopeQuery("");
  const columns: Column<Row>[] = [
    {
      key: "code",
      title: words.title("code"),
      width: 120,
      render: (row) => <PageLink to={`/masterdata/persons/${row.id}`}>{row.code}</PageLink>,
    },
    { key: "name", title: words.title("name"), width: 110 },
    { key: "unit_id", title: texts.record.unit, kind: "unit" },
    {
      key: "person_class",
      title: words.title("person_class"),
      width: 120,
      render: (row) => words.word("person_class", row.person_class),
    },
    { key: "post", title: words.title("post"), width: 130 },
    { key: "rank", title: words.title("rank"), width: 110 },
    { key: "id_card_masked", title: words.title("id_card"), width: 180 },
    { key: "phone_masked", title: words.title("phone"), width: 130 },
    { key: "joined_on", title: words.title("joined_on"), width: 110 },
    { key: "left_on", title: words.title("left_on"), width: 110 },
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="persons"
        columns={columns}
        filters={[
          { key: "text", title: t.text, kind: "text" },
          { key: "unit_id", title: texts.record.unit, kind: "unit" },
          {
            key: "kind",
            title: words.title("person_class"),
            kind: "select",
            options: words.options("person_class"),
          },
        ]}
        fixed={scope}
        create={
          may("master_edit") ? { to: "/masterdata/changes/new?kind=persons", title: t.create } : undefined
        }
        rowKey={(row) => row.id}
        rowClass={(row) => (row.left_on ? "row-ended" : "")}
      />
    </Page>
  );
}
