// Which periods of which units are closed.
import type { RowOf } from "@/api/client";
import { useScopeQuery } from "@/kit/document/columns";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { period } from "@/kit/time";
import { useText } from "@/text/language";
import { bookkeeping } from "./text";

const PATH = "/api/bookkeeping/periods";
export type PeriodRow = RowOf<typeof PATH>;

export function usePeriodColumns(): Column<PeriodRow>[] {
  const t = useText(bookkeeping).periods;
  return [
    { key: "unit_code", title: t.code, width: 120 },
    { key: "unit_name", title: t.name, width: 260 },
    { key: "fiscal_year", title: t.year, width: 80 },
    { key: "closed_text", title: t.closed, width: 320, render: (row) => row.closed_text || t.none },
    {
      key: "open_from",
      title: t.open,
      width: 140,
      render: (row) => (row.open_from ? period(row.open_from) : t.none),
    },
    { key: "unposted", title: t.unposted, kind: "number", width: 120 },
  ];
}

export default function Periods() {
  const t = useText(bookkeeping).periods;
  const columns = usePeriodColumns();
  const fixed = useScopeQuery();
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="unit-periods"
        columns={columns}
        fixed={fixed}
        rowKey={(row) => row.unit_id}
      />
    </Page>
  );
}
