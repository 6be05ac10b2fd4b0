// Bad cells of the files of all sources.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Space, Table } from "antd";
import { type Answer, get } from "@/api/client";
import { ExportButton } from "@/kit/list/export";
import { ProblemPanel } from "@/kit/problem";
import { useLanguage, useSay, useText } from "@/text/language";
import { Turn, usePages } from "../imports/pages";
import { Wide } from "../parts/wide";
import { reconcile } from "./text";

const PATH = "/api/masterdata/reconciliations/{id}/problems";
type BadCell = Answer<typeof PATH, "get">["items"][number];

export function BadCells({ id }: { id: string }) {
  const t = useText(reconcile).problems;
  const say = useSay();
  const lang = useLanguage();
  const pages = usePages();
  const asked = useQuery({
    queryKey: [PATH, id, pages.after],
    queryFn: ({ signal }) => get(PATH, { path: { id }, query: { after: pages.after, limit: 50 }, signal }),
    placeholderData: keepPreviousData,
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  return (
    <>
      <div className="list-tools">
        <Space className="list-tools-right">
          <ExportButton path={PATH} pathParams={{ id }} query={{}} selected={[]} />
        </Space>
      </div>
      <Wide label={t.what} width={900}>
        <Table<BadCell>
          size="small"
          bordered
          rowKey="seq"
          pagination={false}
          loading={asked.isFetching && { delay: 200 }}
          dataSource={asked.data?.items ?? []}
          columns={[
            { title: t.source, width: 140, dataIndex: "source" },
            { title: t.row, width: 80, dataIndex: "row" },
            {
              title: t.column,
              width: 150,
              render: (_, bad) => (lang === "en" && bad.column_en ? bad.column_en : bad.column),
            },
            {
              title: t.value,
              width: 200,
              render: (_, bad) => <span className="bad-value">{bad.value}</span>,
            },
            { title: t.what, width: 280, render: (_, bad) => say(bad.what) },
            { title: t.how, render: (_, bad) => say(bad.how) },
          ]}
        />
      </Wide>
      <Turn pages={pages} total={asked.data?.total ?? 0} next={asked.data?.next} />
    </>
  );
}
