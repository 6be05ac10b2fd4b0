// Bad cells of a file, each with what is right typed beside it; all corrections go in one request and are checked again.
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Space, Table } from "antd";
import { useState } from "react";
import { type Answer, get, patch } from "@/api/client";
import { useLeaveGuard } from "@/kit/draft";
import { ExportButton } from "@/kit/list/export";
import { ProblemPanel } from "@/kit/problem";
import { useLanguage, useSay, useText } from "@/text/language";
import { Turn, usePages } from "./pages";
import { imports } from "./text";
import { type JobView, jobKey } from "./use-job";

const PATH = "/api/masterdata/jobs/{id}/problems";
type BadCell = Answer<typeof PATH, "get">["items"][number];

/** One cell may have several faults: it is corrected once. */
const cellOf = (bad: BadCell) => `${bad.row}|${bad.field || bad.column}`;
const isCell = (bad: BadCell) => bad.row > 0 && (bad.field || bad.column) !== "";

export function Problems({ job }: { job: JobView }) {
  const t = useText(imports).job;
  const say = useSay();
  const lang = useLanguage();
  const queries = useQueryClient();
  const pages = usePages();
  const [typed, setTyped] = useState<Map<string, string>>(new Map());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useLeaveGuard(typed.size > 0);
  const asked = useQuery({
    queryKey: [PATH, job.id, job.finished_at, pages.after],
    queryFn: ({ signal }) =>
      get(PATH, { path: { id: job.id }, query: { after: pages.after, limit: 50 }, signal }),
    placeholderData: keepPreviousData,
  });
  const correct = async () => {
    setBusy(true);
    setError(null);
    const cells = [...typed].map(([cell, value]) => {
      const [row = "", column = ""] = cell.split("|");
      return { row: Number(row), column, value };
    });
    try {
      const after = await patch("/api/masterdata/jobs/{id}/cells", { cells }, { path: { id: job.id } });
      setTyped(new Map());
      pages.first();
      queries.setQueryData(jobKey(job.id), after);
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  const columnOf = (bad: BadCell) => (lang === "en" && bad.column_en ? bad.column_en : bad.column);
  const set = (bad: BadCell, value: string) =>
    setTyped((before) => {
      const next = new Map(before);
      if (value === "") next.delete(cellOf(bad));
      else next.set(cellOf(bad), value);
      return next;
    });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  const rows = asked.data?.items ?? [];
  return (
    <>
      <div className="list-tools">
        <Space>
          <Button type="primary" loading={busy} disabled={typed.size === 0} onClick={() => void correct()}>
            {t.save(typed.size)}
          </Button>
          <span className="quiet">{t.editHint}</span>
        </Space>
        <Space className="list-tools-right">
          <ExportButton path={PATH} pathParams={{ id: job.id }} query={{}} selected={[]} />
        </Space>
      </div>
      <ProblemPanel error={error} />
      <Table<BadCell>
        size="small"
        bordered
        rowKey="seq"
        pagination={false}
        loading={asked.isFetching && { delay: 200 }}
        scroll={{ x: 1000 }}
        dataSource={rows}
        columns={[
          { title: t.row, width: 80, render: (_, bad) => (bad.row > 0 ? bad.row : t.wholeFile) },
          {
            title: t.column,
            width: 150,
            render: (_, bad) => columnOf(bad),
          },
          {
            title: t.value,
            width: 200,
            render: (_, bad) => <span className="bad-value">{bad.value}</span>,
          },
          {
            title: t.corrected,
            width: 220,
            render: (_, bad) =>
              isCell(bad) ? (
                <Input
                  size="small"
                  aria-label={`${t.corrected} ${t.row} ${bad.row} ${columnOf(bad)}`}
                  value={typed.get(cellOf(bad)) ?? ""}
                  maxLength={4000}
                  onChange={(event) => set(bad, event.target.value)}
                />
              ) : null,
          },
          { title: t.what, width: 280, render: (_, bad) => say(bad.what) },
          { title: t.how, render: (_, bad) => say(bad.how) },
        ]}
      />
      <Turn pages={pages} total={asked.data?.total ?? 0} next={asked.data?.next} />
    </>
  );
}
