// What a checked file would do to each record.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Empty, Segmented, Space, Table, Tag } from "antd";
import { useState } from "react";
import { type Answer, get } from "@/api/client";
import { ExportButton } from "@/kit/list/export";
import { ProblemPanel } from "@/kit/problem";
import { useSay, useText } from "@/text/language";
import { useShown } from "../parts/shown";
import { Wide } from "../parts/wide";
import { Turn, usePages } from "./pages";
import { imports } from "./text";
import type { JobView } from "./use-job";

const PATH = "/api/masterdata/jobs/{id}/differences";
type Difference = Answer<typeof PATH, "get">["items"][number];
const COLOURS: Record<string, string> = { new: "success", changed: "warning", same: "default" };

export function Differences({ job }: { job: JobView }) {
  const t = useText(imports).job;
  const say = useSay();
  const shown = useShown(job.kind);
  const pages = usePages();
  const first = job.report && job.report.changed > 0 ? "changed" : "";
  const [status, setStatus] = useState(first);
  const query = { status };
  const asked = useQuery({
    queryKey: [PATH, job.id, job.finished_at, status, pages.after],
    queryFn: ({ signal }) =>
      get(PATH, { path: { id: job.id }, query: { ...query, after: pages.after, limit: 50 }, signal }),
    placeholderData: keepPreviousData,
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  const counts: Record<string, number> = {
    new: job.report?.new ?? 0,
    changed: job.report?.changed ?? 0,
    same: job.report?.same ?? 0,
  };
  return (
    <>
      <div className="list-tools">
        <Segmented
          aria-label={t.status}
          value={status}
          onChange={(next) => {
            setStatus(next);
            pages.first();
          }}
          options={[
            { value: "", label: t.all },
            ...Object.entries(t.differenceStates).map(([value, label]) => ({
              value,
              label: `${label} ${counts[value] ?? 0}`,
            })),
          ]}
        />
        <Space className="list-tools-right">
          <ExportButton path={PATH} pathParams={{ id: job.id }} query={query} selected={[]} />
        </Space>
      </div>
      <Wide label={t.differences} width={900}>
        <Table<Difference>
          size="small"
          bordered
          rowKey="seq"
          pagination={false}
          loading={asked.isFetching && { delay: 200 }}
          dataSource={asked.data?.items ?? []}
          locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.none} /> }}
          columns={[
            {
              title: t.status,
              width: 90,
              render: (_, row) => (
                <Tag color={COLOURS[row.status] ?? "default"}>
                  {t.differenceStates[row.status] ?? row.status}
                </Tag>
              ),
            },
            { title: t.key, width: 200, dataIndex: "key" },
            { title: t.name, width: 220, dataIndex: "name" },
            {
              title: t.change,
              render: (_, row) => (
                <ul className="md-differences">
                  {row.fields.map((field) => (
                    <li key={field.column}>
                      <span className="quiet">{say(field.title)}</span>{" "}
                      <del>{shown(field.column, field.old)}</del> → {shown(field.column, field.new)}
                    </li>
                  ))}
                </ul>
              ),
            },
          ]}
        />
      </Wide>
      <Turn pages={pages} total={asked.data?.total ?? 0} next={asked.data?.next} />
    </>
  );
}
