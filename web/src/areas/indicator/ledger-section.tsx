// The detail ledger of an indicator: what moved from which part to which, and the position after it.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Empty, Table } from "antd";
import { useMemo } from "react";
import { get } from "@/api/client";
import { partNames } from "@/kit/document/indicators";
import { ExportButton } from "@/kit/list/export";
import { Money } from "@/kit/money";
import { Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { SourceLink } from "@/kit/source";
import { useMarks, useText } from "@/text/language";
import { steps } from "./ledger";
import type { Position } from "./position";
import { indicator } from "./text";

const PATH = "/api/indicator/indicators/{id}/entries";
const PAGE = 200;

export function IndicatorLedger({ id }: { id: string }) {
  const texts = useText(indicator);
  const marks = useMarks();
  const t = texts.ledger;
  const parts = useText(partNames);
  const asked = useInfiniteQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal, pageParam }) =>
      get(PATH, { path: { id }, query: { limit: PAGE, after: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
  });
  const entries = useMemo(() => (asked.data?.pages ?? []).flatMap((page) => page.items), [asked.data]);
  const rows = useMemo(() => steps(entries), [entries]);
  const names = (accounts: string[]) => marks.list(accounts.map((one) => texts.accounts[one] ?? one));
  const changed = (part: keyof Position) => ({
    title: parts[part.replace("_fen", "") as keyof typeof parts],
    key: part,
    width: 112,
    align: "right" as const,
    render: (_: unknown, row: (typeof rows)[number]) => {
      const moved = row.change[part];
      return (
        <div>
          <Money fen={row.after[part]} />
          {moved !== 0 && (
            <div className={moved > 0 ? "quiet" : "quiet negative"}>
              {moved > 0 ? "+" : ""}
              <Money fen={moved} />
            </div>
          )}
        </div>
      );
    },
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  return (
    <Section
      title={texts.page.ledger}
      extra={<ExportButton path={PATH} pathParams={{ id }} query={{}} selected={[]} />}
    >
      <Table
        size="small"
        bordered
        rowKey="key"
        loading={asked.isPending}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 1060 }}
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.empty} /> }}
        columns={[
          { title: t.day, width: 96, render: (_, row) => row.first.posted_on },
          { title: t.event, width: 60, render: (_, row) => row.first.event },
          {
            title: t.document,
            render: (_, row) => (
              <>
                <div>
                  <SourceLink source={row.first.document} />
                </div>
                <div className="lines-note">{row.first.summary}</div>
              </>
            ),
          },
          {
            title: t.account,
            width: 130,
            render: (_, row) => `${names(row.debit) || "—"}／${names(row.credit) || "—"}`,
          },
          {
            title: t.after,
            children: [
              changed("granted_fen"),
              changed("paid_fen"),
              changed("held_fen"),
              changed("frozen_fen"),
              changed("available_fen"),
            ],
          },
        ]}
      />
      <div className="more-line">
        <span>{t.shown(entries.length, asked.data?.pages[0]?.total ?? 0)}</span>
        {asked.hasNextPage && (
          <Button size="small" loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
            {t.more}
          </Button>
        )}
      </div>
    </Section>
  );
}
