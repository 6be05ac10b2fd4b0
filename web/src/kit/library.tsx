// A drawer over a library of the master data: search, look at all that matters, take one or several.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Drawer, Empty, Input, Select, Table, type TableColumnType } from "antd";
import { type KeyboardEvent, useDeferredValue, useRef, useState } from "react";
import { get, type PathOf, type Query, type RowOf } from "@/api/client";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { ProblemPanel } from "./problem";
import "./form/form.css";

const texts = {
  zh: {
    take: "选用",
    taken: "已选",
    more: "显示更多",
    shown: (n: number, all: number) => `显示 ${n} / ${all} 条`,
    close: "完成",
  },
  en: {
    take: "Use",
    taken: "Used",
    more: "Show more",
    shown: (n: number, all: number) => `${n} of ${all}`,
    close: "Done",
  },
};

export interface LibraryFilter {
  key: string;
  title: string;
  options: { value: string; label: string }[];
}

interface Props<P extends PathOf<"get">> {
  title: string;
  path: P;
  /** Parameters that are not chosen here. */
  query: Query;
  filters: LibraryFilter[];
  columns: TableColumnType<RowOf<P>>[];
  rowKey: (row: RowOf<P>) => string;
  /** What a screen reader hears on the button of a row. */
  rowName: (row: RowOf<P>) => string;
  placeholder: string;
  /** Several may be taken: the drawer stays open and marks what was. */
  taken?: ReadonlySet<string>;
  take: (row: RowOf<P>) => void;
  close: () => void;
  width?: number;
}

const PAGE = 50;

export function Library<P extends PathOf<"get">>(props: Props<P>) {
  type Row = RowOf<P>;
  const { path, query, filters, columns, rowKey, rowName, taken, take, close } = props;
  const t = useText(common);
  const own = useText(texts);
  const [typed, setTyped] = useState("");
  const [set, setSet] = useState<Query>({});
  const text = useDeferredValue(typed.trim());
  const field = useRef<HTMLDivElement>(null);
  const asked: Query = { ...query, ...set, text, limit: PAGE };
  const found = useInfiniteQuery({
    queryKey: [path, "library", asked],
    initialPageParam: "",
    queryFn: async ({ pageParam, signal }) =>
      (await get(path, { query: { ...asked, after: pageParam }, signal })) as unknown as {
        items: Row[];
        next?: string;
        total: number;
      },
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  const first: TableColumnType<Row> = {
    key: "take",
    width: 66,
    fixed: "start",
    render: (_, row) => {
      const done = taken?.has(rowKey(row)) ?? false;
      return (
        <Button
          size="small"
          disabled={done}
          aria-label={`${done ? own.taken : own.take} ${rowName(row)}`}
          onClick={() => take(row)}
        >
          {done ? own.taken : own.take}
        </Button>
      );
    },
  };
  return (
    <Drawer
      open
      title={props.title}
      size={props.width ?? 1080}
      onClose={close}
      afterOpenChange={(open) => open && field.current?.querySelector("input")?.focus()}
      footer={taken && <Button onClick={close}>{own.close}</Button>}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys move between the field and the buttons of the rows. */}
      <div ref={field} onKeyDown={walk}>
        <div className="library-tools">
          <Input
            autoFocus
            allowClear
            aria-label={props.placeholder}
            placeholder={props.placeholder}
            maxLength={100}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          {filters.map((filter) => (
            <Select
              key={filter.key}
              allowClear
              aria-label={filter.title}
              placeholder={filter.title}
              options={filter.options}
              showSearch={{ optionFilterProp: "label" }}
              popupMatchSelectWidth={false}
              value={(set[filter.key] as string | undefined) ?? undefined}
              onChange={(value: string | undefined) => setSet({ ...set, [filter.key]: value })}
            />
          ))}
        </div>
        {found.error ? (
          <ProblemPanel error={found.error} retry={() => void found.refetch()} />
        ) : (
          <Table<Row>
            size="small"
            bordered
            rowKey={rowKey}
            columns={[first, ...columns]}
            dataSource={rows}
            pagination={false}
            loading={found.isFetching && { delay: 200 }}
            scroll={{ x: "max-content", y: `calc(100vh - ${taken ? 270 : 215}px)` }}
            locale={{
              emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.picker.none} />,
            }}
          />
        )}
        <div className="library-foot">
          <span>{own.shown(rows.length, found.data?.pages[0]?.total ?? 0)}</span>
          {found.hasNextPage && (
            <Button size="small" loading={found.isFetching} onClick={() => void found.fetchNextPage()}>
              {own.more}
            </Button>
          )}
        </div>
      </div>
    </Drawer>
  );
}

/** From the field down to the rows, and from row to row. */
function walk(event: KeyboardEvent<HTMLDivElement>) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const from = event.target as HTMLElement;
  if (from.getAttribute("role") === "combobox") return;
  const stops = [
    ...event.currentTarget.querySelectorAll<HTMLElement>(".library-tools input:first-of-type, tbody button"),
  ].filter((stop) => stop.getAttribute("role") !== "combobox");
  const next = stops[stops.indexOf(from) + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}
