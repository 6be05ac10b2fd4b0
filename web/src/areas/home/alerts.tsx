// The latest findings of the rules in my scope.
import { useQuery } from "@tanstack/react-query";
import { Empty, Table } from "antd";
import { get, type RowOf } from "@/api/client";
import { useScopeQuery } from "@/kit/document/columns";
import { useKindWords } from "@/kit/document/kinds";
import { LevelTag } from "@/kit/level";
import { PageLink } from "@/kit/link";
import { Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { moment } from "@/kit/time";
import { useLanguage, useText } from "@/text/language";
import { home } from "./text";

type Row = RowOf<"/api/supervision/rule-hits">;

export function Alerts() {
  const t = useText(home).alerts;
  const lang = useLanguage();
  const kinds = useKindWords();
  const query = { ...useScopeQuery(), limit: 6 };
  const asked = useQuery({
    queryKey: ["/api/supervision/rule-hits", query],
    queryFn: ({ signal }) => get("/api/supervision/rule-hits", { query, signal }),
  });
  return (
    <Section title={t.title} extra={<PageLink to="/supervision/rule-hits">{t.all}</PageLink>}>
      {asked.error ? (
        <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />
      ) : (
        <Table<Row>
          size="small"
          rowKey="id"
          loading={asked.isPending}
          pagination={false}
          scroll={{ x: 900 }}
          dataSource={asked.data?.items ?? []}
          locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.none} /> }}
          columns={[
            { title: t.at, width: 135, render: (_, row) => moment(row.at) },
            {
              title: t.rule,
              width: 190,
              render: (_, row) => (
                <>
                  <LevelTag level={row.level} /> {row.rule}
                </>
              ),
            },
            {
              title: t.text,
              ellipsis: true,
              render: (_, row) => (lang === "zh" ? row.text_zh : row.text_en),
            },
            {
              title: t.object,
              width: 215,
              render: (_, row) =>
                row.number ? (
                  <PageLink to={kinds.page(row.object_kind, row.object_id)}>{row.number}</PageLink>
                ) : (
                  kinds.title(row.object_kind)
                ),
            },
          ]}
        />
      )}
    </Section>
  );
}
