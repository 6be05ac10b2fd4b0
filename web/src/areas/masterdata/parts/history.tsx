// Every version of a record: from which day it counts, who brought it in by what, and what changed.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Empty, Spin, Table, Tag, Timeline } from "antd";
import { type Answer, get } from "@/api/client";
import { PageLink } from "@/kit/link";
import { ProblemPanel } from "@/kit/problem";
import { moment } from "@/kit/time";
import { useSay, useText } from "@/text/language";
import { masterdata } from "../text";
import { useShown } from "./shown";

const PATH = "/api/masterdata/history/{kind}/{id}";
type Entry = Answer<typeof PATH, "get">["items"][number];

export function History({ kind, id }: { kind: string; id: string }) {
  const t = useText(masterdata).record;
  const asked = useInfiniteQuery({
    queryKey: [PATH, kind, id],
    queryFn: ({ pageParam, signal }) =>
      get(PATH, { path: { kind, id }, query: { after: pageParam, limit: 20 }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin />;
  const entries = asked.data.pages.flatMap((page) => page.items);
  if (entries.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.noHistory} />;
  return (
    <>
      <Timeline
        items={entries.map((entry) => ({
          key: entry.version,
          content: <Version kind={kind} entry={entry} />,
        }))}
      />
      {asked.hasNextPage && (
        <Button loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
          {t.more}
        </Button>
      )}
    </>
  );
}

function Version({ kind, entry }: { kind: string; entry: Entry }) {
  const t = useText(masterdata).record;
  const say = useSay();
  const shown = useShown(kind);
  const first = entry.fields.every((field) => field.old === null || field.old === undefined);
  return (
    <article>
      <div className="version-head">
        <strong>{t.version(entry.version)}</strong>
        <Tag color="blue">{t.from(entry.effective_from)}</Tag>
        <span>{t.sources[entry.source] ?? entry.source}</span>
        {entry.source === "change_request" && entry.source_ref ? (
          <PageLink to={`/masterdata/changes?text=${encodeURIComponent(entry.source_ref)}`}>
            {entry.source_ref}
          </PageLink>
        ) : null}
        <span className="quiet">
          {entry.actor_name} {moment(entry.recorded_at)}
        </span>
        {entry.reason && <span>{t.why(entry.reason)}</span>}
      </div>
      <Table
        size="small"
        bordered
        rowKey="column"
        pagination={false}
        className="version-fields"
        dataSource={entry.fields}
        columns={[
          { title: t.field, width: 180, render: (_, field) => say(field.title) },
          ...(first
            ? []
            : [
                {
                  title: t.old,
                  width: 320,
                  render: (_: unknown, field: Entry["fields"][number]) => (
                    <span className="quiet">{shown(field.column, field.old)}</span>
                  ),
                },
              ]),
          { title: first ? t.value : t.new, render: (_, field) => shown(field.column, field.new) },
        ]}
      />
    </article>
  );
}
