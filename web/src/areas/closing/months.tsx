// Month closes.
import type { RowOf } from "@/api/client";
import { useSession } from "@/app/session";
import { useDocumentColumns, useDocumentFilters } from "@/kit/document/columns";
import { useDocumentList } from "@/kit/document/list";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { closing } from "./text";

const PATH = "/api/closing/period-closes";
type Row = RowOf<typeof PATH>;

export default function Months() {
  const texts = useText(closing);
  const t = texts.closes;
  const { may } = useSession();
  const common = useDocumentColumns<Row>("period_close", !may("period_close"));
  const filters = useDocumentFilters("period_close");
  const { sums: _, ...list } = useDocumentList<Row>({
    kind: "period_close",
    path: PATH,
    edit: "period_close",
    newTitle: t.create,
    line: (row) => texts.periodName(row.period),
  });
  const columns: Column<Row>[] = [
    common.number,
    { key: "period", title: texts.period, width: 120, render: (row) => texts.periodName(row.period) },
    common.unit,
    common.state,
    common.waiting,
    common.creator,
    common.created,
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="period-closes"
        columns={columns}
        filters={[filters.state, filters.text, filters.created]}
        {...list}
      />
    </Page>
  );
}
