// Posted vouchers.
import { PrinterOutlined } from "@ant-design/icons";
import { Button, Tag } from "antd";
import type { RowOf } from "@/api/client";
import { useGo } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { SourceLink } from "@/kit/source";
import { period } from "@/kit/time";
import { useText } from "@/text/language";
import { useEventOptions, usePeriods } from "./shared";
import { accounting } from "./text";

const PATH = "/api/accounting/vouchers";
type Row = RowOf<typeof PATH>;

export default function Vouchers() {
  const t = useText(accounting).vouchers;
  const { unitId } = useRegistry();
  const go = useGo();
  const periods = usePeriods();
  const events = useEventOptions();
  const columns: Column<Row>[] = [
    {
      key: "full_number",
      title: t.number,
      width: 180,
      sort: "number",
      render: (row) => <PageLink to={`/accounting/vouchers/${row.id}`}>{row.full_number}</PageLink>,
    },
    { key: "posted_on", title: t.posted, width: 110, sort: "posted" },
    {
      key: "summary",
      title: t.summary,
      width: 320,
      render: (row) => (
        <>
          {row.reverses_id && (
            <PageLink to={`/accounting/vouchers/${row.reverses_id}`} title={t.reversesWhich}>
              <Tag color="error">{t.red} →</Tag>
            </PageLink>
          )}
          {row.reversed_by && (
            <PageLink to={`/accounting/vouchers/${row.reversed_by}`} title={t.reversedByWhich}>
              <Tag>{t.reversed} →</Tag>
            </PageLink>
          )}
          {row.summary}
        </>
      ),
    },
    { key: "amount_fen", title: t.amount, kind: "money", sort: "amount" },
    { key: "event", title: t.event, width: 90 },
    { key: "source", title: t.source, width: 190, render: (row) => <SourceLink source={row.source} /> },
    { key: "unit_name", title: t.unit, width: 220, render: (row) => `${row.unit_code} ${row.unit_name}` },
    { key: "attachments", title: t.attachments, kind: "number", width: 90 },
    { key: "prepared_by_name", title: t.prepared, width: 120 },
    { key: "reviewed_by_name", title: t.reviewed, width: 110 },
    { key: "posted_by_name", title: t.postedBy, width: 120 },
    { key: "period", title: t.period, width: 90, hidden: true, render: (row) => period(row.period) },
    {
      key: "difference_class",
      title: t.difference,
      width: 190,
      hidden: true,
      render: (row) => t.differences[row.difference_class] ?? row.difference_class,
    },
  ];
  const filters: Filter[] = [
    { key: "unit_id", title: t.unit, kind: "unit" },
    { key: "from", until: "to", title: t.period, kind: "months", required: true },
    { key: "text", title: t.summary, kind: "text" },
    { key: "event", title: t.event, kind: "select", options: events },
    { key: "amount_from_fen", until: "amount_to_fen", title: t.amount, kind: "amounts" },
    { key: "account", title: t.account, kind: "text" },
    {
      key: "journal_type",
      title: t.type,
      kind: "select",
      options: Object.entries(t.types).map(([value, label]) => ({ value, label })),
    },
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="vouchers"
        columns={columns}
        filters={filters}
        defaults={{ ...periods, unit_id: unitId }}
        order="-posted"
        rowKey={(row) => row.id}
        sums={(answer) => ({ amount_fen: Number(answer.amount_fen ?? 0) })}
        batch={(rows) => (
          <Button
            size="small"
            icon={<PrinterOutlined />}
            onClick={() => void go("/accounting/print", { ids: rows.map((row) => row.id).join(",") })}
          >
            {t.print}
          </Button>
        )}
      />
    </Page>
  );
}
