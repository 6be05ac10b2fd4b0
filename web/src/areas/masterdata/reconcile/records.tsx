// Records of a reconciliation by status, each value with the source it is taken from.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Empty, Segmented, Space, Table, Tag } from "antd";
import { type Answer, get } from "@/api/client";
import { useAddress } from "@/app/go";
import { ExportButton } from "@/kit/list/export";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { Turn, usePages } from "../imports/pages";
import { useWords } from "../parts/kinds";
import type { Case } from "./sources";
import { reconcile } from "./text";

const PATH = "/api/masterdata/reconciliations/{id}/records";
type Row = Answer<typeof PATH, "get">["items"][number];
const COLOURS: Record<string, string> = {
  new: "success",
  changed: "warning",
  conflict: "error",
  proposed: "warning",
};

export function Records({ item }: { item: Case }) {
  const t = useText(reconcile);
  const words = useWords(item.kind);
  const [search, change] = useAddress();
  const pages = usePages();
  const status = search.status ?? "";
  const asked = useQuery({
    queryKey: [PATH, item.id, status, pages.after, item.state],
    queryFn: ({ signal }) =>
      get(PATH, { path: { id: item.id }, query: { status, after: pages.after, limit: 50 }, signal }),
    placeholderData: keepPreviousData,
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  return (
    <>
      <div className="list-tools">
        <Segmented
          aria-label={t.records.status}
          value={status}
          onChange={(next) => {
            change({ status: next });
            pages.first();
          }}
          options={[
            { value: "", label: t.records.all },
            ...Object.entries(t.statuses).map(([value, label]) => ({
              value,
              label: `${label} ${item.records[value] ?? 0}`,
            })),
          ]}
        />
        <Space className="list-tools-right">
          <ExportButton path={PATH} pathParams={{ id: item.id }} query={{ status }} selected={[]} />
        </Space>
      </div>
      <Table<Row>
        size="small"
        bordered
        rowKey="seq"
        pagination={false}
        loading={asked.isFetching && { delay: 200 }}
        dataSource={asked.data?.items ?? []}
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.records.none} /> }}
        columns={[
          {
            title: t.records.status,
            width: 100,
            render: (_, row) => (
              <Tag color={COLOURS[row.status] ?? "default"}>{t.statuses[row.status] ?? row.status}</Tag>
            ),
          },
          { title: t.records.key, width: 190, dataIndex: "key" },
          { title: t.records.unit, width: 110, dataIndex: "unit" },
          {
            title: t.records.values,
            render: (_, row) => (
              <ul className="value-list">
                {values(row).map(({ field, value, origin }) => (
                  <li key={field}>
                    <span className="quiet">{words.title(field)}</span> {words.word(field, value)}{" "}
                    {origin && <Tag>{originOf(origin, t.records)}</Tag>}
                  </li>
                ))}
              </ul>
            ),
          },
        ]}
      />
      <Turn pages={pages} total={asked.data?.total ?? 0} next={asked.data?.next} />
    </>
  );
}

function values(row: Row): { field: string; value: string; origin: string }[] {
  const origins = asTexts(row.origins);
  return Object.entries(asTexts(row.values)).map(([field, value]) => ({
    field,
    value,
    origin: origins[field] ?? "",
  }));
}

/** An object of texts out of what the document leaves open. */
export function asTexts(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text ?? "")]));
}

/** `source:NAME`, `stored` or `value` for people. */
export function originOf(origin: string, t: { stored: string; value: string }): string {
  if (origin.startsWith("source:")) return origin.slice("source:".length);
  return origin === "stored" ? t.stored : origin === "value" ? t.value : origin;
}
