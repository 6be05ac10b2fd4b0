// The budget lines behind a figure; their sum is the figure.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Drawer, Spin, Table, Tag } from "antd";
import { get, type Query, type RowOf } from "@/api/client";
import { CodeName, UnitName } from "@/kit/codes";
import { PageLink } from "@/kit/link";
import { ExportButton } from "@/kit/list/export";
import { formatFen } from "@/kit/money";
import { ProblemPanel } from "@/kit/problem";
import { useMarks, useText } from "@/text/language";
import type { Sheet } from "./sheet-table";
import { reportText } from "./text";

const PATH = "/api/report/budget-tables/{table}/lines";
type Line = RowOf<typeof PATH>;

interface Props {
  table: string;
  cell: string;
  query: Query;
  sheet: Sheet;
  close: () => void;
}

export function Lines({ table, cell, query, sheet, close }: Props) {
  const t = useText(reportText);
  const marks = useMarks();
  const asked = useInfiniteQuery({
    queryKey: [PATH, table, cell, query],
    queryFn: ({ signal, pageParam }) =>
      get(PATH, { path: { table }, query: { ...query, cell, after: pageParam, limit: 100 }, signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
  });
  const pages = asked.data?.pages ?? [];
  const first = pages[0];
  const shown = sheet.rows.flatMap((row) => row.cells).find((one) => one.at === cell);
  return (
    <Drawer
      open
      onClose={close}
      size={1080}
      title={`${t.lines}${marks.colon}${sheet.name} ${shown?.text ?? ""}`}
      extra={
        <ExportButton
          path={`/api/report/budget-tables/${table}/lines`}
          query={{ ...query, cell }}
          selected={[]}
        />
      }
    >
      {asked.error && <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />}
      {asked.isPending && <Spin />}
      {first && (
        <>
          <p className="lines-sum">
            {t.linesSum(first.total, formatFen(first.sum_fen, "yuan"))}{" "}
            {first.sum_fen === shown?.fen && <Tag color="success">{t.sumTies}</Tag>}
          </p>
          <Table<Line>
            size="small"
            bordered
            rowKey={(line) => `${line.stream} ${line.unit_id} ${line.id} ${line.amount_fen}`}
            dataSource={pages.flatMap((page) => page.items)}
            pagination={false}
            scroll={{ x: 1000 }}
            columns={[
              { title: t.source, width: 110, render: (_, line) => t.streams[line.stream] ?? line.stream },
              { title: t.unit, width: 170, render: (_, line) => <UnitName id={line.unit_id} /> },
              {
                title: t.budget,
                width: 150,
                render: (_, line) =>
                  line.budget_id && (
                    <PageLink to={`/compilation/budgets/${line.budget_id}`}>{line.number}</PageLink>
                  ),
              },
              {
                title: t.project,
                width: 190,
                render: (_, line) => (
                  <>
                    {line.project_name}
                    {line.task && (
                      <div className="quiet">
                        {line.task}
                        {line.asset_count > 0 && ` × ${line.asset_count}`}
                      </div>
                    )}
                  </>
                ),
              },
              {
                title: t.function,
                width: 150,
                render: (_, line) => <CodeName scheme="functional" code={line.function} />,
              },
              {
                title: t.economy,
                width: 150,
                render: (_, line) => <CodeName scheme="economic_departmental" code={line.economy} />,
              },
              {
                title: t.fund,
                width: 140,
                render: (_, line) => <CodeName scheme="funding_sources" code={line.fund} />,
              },
              {
                title: t.kind,
                width: 110,
                render: (_, line) =>
                  line.item ? (
                    <CodeName scheme="revenue_items" code={line.item} />
                  ) : (
                    (t.kinds[line.kind] ?? line.kind)
                  ),
              },
              {
                title: t.amount,
                width: 140,
                align: "right",
                render: (_, line) => formatFen(line.amount_fen, "yuan"),
              },
            ]}
          />
          {asked.hasNextPage && (
            <Button loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
              {t.more}
            </Button>
          )}
        </>
      )}
    </Drawer>
  );
}
