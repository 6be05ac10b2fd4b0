// Recurring vouchers of units.
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm, Space } from "antd";
import { post, type RowOf } from "@/api/client";
import { useScopeQuery } from "@/kit/document/columns";
import { ButtonLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { bookkeeping } from "./text";

const PATH = "/api/bookkeeping/voucher-templates";
type Row = RowOf<typeof PATH>;

export default function Templates() {
  const texts = useText(bookkeeping);
  const t = texts.templates;
  const queries = useQueryClient();
  const { message } = App.useApp();
  const fixed = useScopeQuery("");
  const remove = async (id: string) => {
    try {
      await post(`${PATH}/{id}/actions/remove`, undefined, { path: { id } });
      await queries.invalidateQueries({ queryKey: [PATH] });
    } catch (failure) {
      message.error(failure instanceof Error ? failure.message : String(failure));
    }
  };
  const columns: Column<Row>[] = [
    { key: "name", title: t.name, width: 220 },
    { key: "summary", title: texts.summary, width: 280 },
    { key: "note", title: t.note, width: 220 },
    { key: "line_count", title: t.count, kind: "number", width: 100 },
    { key: "unit_id", title: texts.unit, kind: "unit" },
    { key: "creator_name", title: t.by, width: 120 },
    { key: "updated_at", title: t.changed, kind: "time" },
    {
      key: "actions",
      title: "",
      width: 150,
      render: (row) => (
        <Space>
          <ButtonLink to={`/bookkeeping/manual-vouchers/new?template=${row.id}`}>{t.use}</ButtonLink>
          <Popconfirm title={t.removeAsk} onConfirm={() => void remove(row.id)}>
            <Button size="small" type="text" danger aria-label={`${t.remove} ${row.name}`}>
              {t.remove}
            </Button>
          </Popconfirm>
        </Space>
      ),
    },
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="voucher-templates"
        columns={columns}
        filters={[{ key: "text", title: t.name, kind: "text" }]}
        fixed={fixed}
        rowKey={(row) => row.id}
        create={{ to: "/bookkeeping/manual-vouchers/new", title: texts.manuals.create }}
        emptyText={t.empty}
      />
    </Page>
  );
}
