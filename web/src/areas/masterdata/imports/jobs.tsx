// My jobs: imports, and reconciliations that run in the background.
import { useQuery } from "@tanstack/react-query";
import { Empty, Spin, Table, Tag } from "antd";
import { get, type RowOf } from "@/api/client";
import { ButtonLink, PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { moment } from "@/kit/time";
import { useText } from "@/text/language";
import { useKindTitle } from "../parts/kinds";
import { imports } from "./text";

const PATH = "/api/masterdata/jobs";
export type Job = RowOf<typeof PATH>;
const COLOURS: Record<string, string> = {
  done: "success",
  failed: "error",
  cancelled: "default",
};

export function JobState({ state }: { state: string }) {
  const t = useText(imports).jobs;
  return <Tag color={COLOURS[state] ?? "blue"}>{t.states[state] ?? state}</Tag>;
}

function useJobColumns(): Column<Job>[] {
  const t = useText(imports).jobs;
  const kindTitle = useKindTitle();
  return [
    {
      key: "created_at",
      title: t.created,
      width: 150,
      render: (job) => <PageLink to={`/masterdata/jobs/${job.id}`}>{moment(job.created_at)}</PageLink>,
    },
    { key: "task", title: t.task, width: 110, render: (job) => t.tasks[job.task] ?? job.task },
    { key: "kind", title: t.file, width: 150, render: (job) => kindTitle(job.kind) },
    { key: "source", title: t.source, width: 240 },
    {
      key: "dry_run",
      title: t.dryRun,
      width: 90,
      render: (job) => (job.task !== "import" ? "" : job.dry_run ? t.checkOnly : t.write),
    },
    { key: "state", title: t.state, width: 100, render: (job) => <JobState state={job.state} /> },
    { key: "rows", title: t.rows, kind: "number" },
    { key: "finished_at", title: t.finished, kind: "time" },
  ];
}

/** The newest few, on the page where imports begin. */
export function JobTable() {
  const t = useText(imports).jobs;
  const columns = useJobColumns();
  const asked = useQuery({
    queryKey: [PATH, "newest"],
    queryFn: ({ signal }) => get(PATH, { query: { limit: 5 }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin />;
  return (
    <Table<Job>
      size="small"
      bordered
      rowKey="id"
      pagination={false}
      dataSource={asked.data.items}
      locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.empty} /> }}
      columns={columns
        .filter((column) => column.key !== "finished_at")
        .map((column) => ({
          key: column.key,
          title: column.title,
          width: column.width,
          render: (_, job) =>
            column.render ? column.render(job) : String(job[column.key as keyof Job] ?? ""),
        }))}
    />
  );
}

export default function Jobs() {
  const t = useText(imports).jobs;
  const columns = useJobColumns();
  return (
    <Page
      title={t.title}
      help={t.help}
      actions={
        <ButtonLink to="/masterdata/imports" primary>
          {t.new}
        </ButtonLink>
      }
    >
      <ServerList path={PATH} name="jobs" columns={columns} rowKey={(job) => job.id} emptyText={t.empty} />
    </Page>
  );
}
