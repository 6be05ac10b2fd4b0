// The oldest tasks, and my own documents that wait for me.
import { useQuery } from "@tanstack/react-query";
import { Button, Table, type TableColumnType } from "antd";
import { get, type RowOf } from "@/api/client";
import { useGo } from "@/app/go";
import { UnitName } from "@/kit/codes";
import { useKindWords } from "@/kit/document/kinds";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { moment } from "@/kit/time";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { home } from "./text";

type Row = RowOf<"/api/flow/inbox">;

function useTaskColumns(queue: boolean): TableColumnType<Row>[] {
  const t = useText(home).tasks;
  const d = useText(common).document;
  const kinds = useKindWords();
  return [
    {
      title: t.document,
      ellipsis: true,
      render: (_, row) => (
        <>
          <PageLink to={`${kinds.page(row.kind, row.id)}${queue ? "?queue=all" : ""}`}>{row.number}</PageLink>
          <div className="row-hint" title={row.title}>
            {row.title}
          </div>
        </>
      ),
    },
    { title: t.kind, width: 150, ellipsis: true, render: (_, row) => kinds.title(row.kind) },
    { title: d.unit, width: 260, ellipsis: true, render: (_, row) => <UnitName id={row.unit_id} /> },
    { title: d.amount, width: 130, align: "right", render: (_, row) => <Money fen={row.amount_fen} /> },
    { title: t.arrived, width: 135, render: (_, row) => moment(row.updated_at) },
  ];
}

export function Tasks() {
  const t = useText(home).tasks;
  const go = useGo();
  const kinds = useKindWords();
  const query = { limit: 10 };
  const asked = useQuery({
    queryKey: ["/api/flow/inbox", query],
    queryFn: ({ signal }) => get("/api/flow/inbox", { query, signal }),
  });
  const columns = useTaskColumns(true);
  const first = asked.data?.items[0];
  return (
    <Section
      title={t.title}
      extra={
        <span className="twin-tools">
          {first && (
            <Button
              size="small"
              type="primary"
              onClick={() => void go(kinds.page(first.kind, first.id), { queue: "all" })}
            >
              {t.work}
            </Button>
          )}
          <PageLink to="/flow/inbox">{t.all}</PageLink>
        </span>
      }
    >
      {asked.error && <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />}
      {asked.data && !first && <p className="home-none">{t.none}</p>}
      {!asked.error && (!asked.data || first) && (
        <Table<Row>
          size="small"
          rowKey="id"
          columns={columns}
          dataSource={asked.data?.items ?? []}
          loading={asked.isPending}
          pagination={false}
          scroll={{ x: 900 }}
        />
      )}
    </Section>
  );
}

/** My own documents that are not under way; shown when there are any. */
export function Mine({ tab }: { tab: "returned" | "unsent" }) {
  const t = useText(home).mine;
  const query = { tab, limit: 5 };
  const asked = useQuery({
    queryKey: ["/api/flow/documents", query],
    queryFn: ({ signal }) => get("/api/flow/documents", { query, signal }),
  });
  const columns = useTaskColumns(false);
  const rows = asked.data?.items ?? [];
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (rows.length === 0) return null;
  return (
    <Section title={t[tab]} extra={<PageLink to={`/flow/documents?tab=${tab}`}>{t.all}</PageLink>}>
      <Table<Row>
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 900 }}
      />
    </Section>
  );
}
