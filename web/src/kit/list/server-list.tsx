// A list of the server: tabs, filters, sorting and paging in the address bar, sums in the footer, export, choice of rows.
// Pages are turned by the server's cursors, so the hundredth page of 100,000 rows costs what the first does.
import { LeftOutlined, PlusOutlined, ReloadOutlined, RightOutlined } from "@ant-design/icons";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Empty, Select, Space, Table, Tabs } from "antd";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { get, type PathOf, type Query, type RowOf } from "@/api/client";
import { useAddress } from "@/app/go";
import type { Search } from "@/app/router";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { ButtonLink } from "../link";
import { formatFen, useMoneyUnit } from "../money";
import { MoneyUnitSwitch } from "../money-unit";
import { ProblemPanel } from "../problem";
import { type Column, tableColumn } from "./column";
import { ExportButton } from "./export";
import { type Filter, FilterBar } from "./filters";
import { reachable } from "./reachable";
import { ColumnChooser, useColumns } from "./settings";

interface Answer<Row> {
  items: Row[];
  next?: string;
  total?: number;
}

export interface ListProps<P extends PathOf<"get">> {
  path: P;
  pathParams?: Record<string, string>;
  /** Names the remembered columns. */
  name: string;
  columns: Column<RowOf<P>>[];
  filters?: Filter[];
  tabs?: { key: string; title: string }[];
  /** The tab when the address names none. */
  tab?: string;
  /** The server's order when the address names none. */
  order?: string;
  /** Filters that count while the address says nothing of them (a period that must be given). */
  defaults?: Search;
  /** Parameters that the person does not choose here (year and unit of the top bar). */
  fixed?: Query;
  rowKey: (row: RowOf<P>) => string;
  /** Sums over all rows by column, out of the answer. */
  sums?: (answer: Record<string, unknown>) => Record<string, number>;
  create?: { to: string; title?: string } | undefined;
  /** What can be done with the chosen rows. */
  batch?: ((rows: RowOf<P>[], clear: () => void) => ReactNode) | undefined;
  extra?: ReactNode;
  exports?: boolean;
  /** Rows of short lists that come whole. */
  unpaged?: boolean;
  rowClass?: (row: RowOf<P>) => string;
  emptyText?: string;
  /** What the answer says beside its rows, shown above them. */
  above?: (answer: Answer<RowOf<P>> & Record<string, unknown>) => ReactNode;
}

const SIZES = [20, 50, 100, 200];

export function ServerList<P extends PathOf<"get">>(props: ListProps<P>) {
  type Row = RowOf<P>;
  const { path, pathParams, name, columns, filters = [], tabs, fixed = {}, rowKey, unpaged = false } = props;
  const t = useText(common).list;
  const { unit } = useMoneyUnit();
  const [said, change] = useAddress();
  const search = { ...props.defaults, ...said };
  const { shown, settings, change: changeColumns } = useColumns(name, columns);
  const [chosen, setChosen] = useState<Map<string, Row>>(new Map());

  const size = SIZES.includes(Number(search.size)) ? Number(search.size) : 50;
  const order = search.order ?? props.order ?? "";
  const tab = search.tab ?? props.tab ?? "";
  const query: Query = { ...fixed };
  for (const filter of filters) {
    for (const key of filter.until ? [filter.key, filter.until] : [filter.key])
      if (search[key]) query[key] = search[key];
  }
  if (tabs && tab) query.tab = tab;
  if (order) query.order = order;
  const page = unpaged ? undefined : { after: search.after, limit: size };

  const asked = useQuery({
    queryKey: [path, pathParams ?? {}, query, page ?? {}],
    queryFn: async ({ signal }) =>
      (await get(path, {
        path: pathParams ?? {},
        query: { ...query, ...page },
        signal,
      })) as unknown as Answer<Row> & Record<string, unknown>,
    placeholderData: keepPreviousData,
  });
  const answer = asked.data;
  const rows = answer?.items ?? [];

  const set = (next: Search, keepPlace = false) => {
    setChosen(new Map());
    change({ ...next, ...(keepPlace ? {} : { after: "", page: "" }) });
  };
  const table = shown.map((column, place) => tableColumn<Row>(column, order, place < settings.frozen));
  const width = table.reduce((sum, column) => sum + Number(column.width ?? 0), props.batch ? 40 : 0);
  const clear = () => setChosen(new Map());
  /** The column that says which row one is. */
  const named = columns[0]?.key ?? "";
  const noneText = () => {
    if (filters.some((one) => search[one.key] || (one.until && search[one.until]))) return t.empty;
    if (tabs && tab !== "all") return t.noneInTab;
    return props.create ? t.noneYet(props.create.title ?? t.create) : t.none;
  };
  const emptyText = props.emptyText ?? noneText();
  const selectable = Boolean(props.batch) || (props.exports !== false && !unpaged);

  /** The server's sum over everything the filters leave, below this page's or the selection's. */
  const all = props.sums?.(answer ?? {});
  const some = chosen.size > 0 ? [...chosen.values()] : rows;
  const summed = all && [
    {
      label: chosen.size > 0 ? t.sumSelected : t.sumPage,
      values: localSums(Object.keys(all), some as Record<string, unknown>[]),
    },
    { label: t.sum, values: all },
  ];

  return (
    <div className="list">
      {tabs && (
        <Tabs
          size="small"
          activeKey={tab}
          onChange={(key) => set({ tab: key })}
          items={tabs.map((one) => ({ key: one.key, label: one.title }))}
        />
      )}
      <FilterBar filters={filters} search={search} apply={(next) => set(next)} />
      <div className="list-tools">
        {props.create && (
          <ButtonLink to={props.create.to} primary icon={<PlusOutlined />}>
            {props.create.title ?? t.create}
          </ButtonLink>
        )}
        {chosen.size > 0 && (
          <Space className="list-chosen">
            <span>{t.selected(chosen.size)}</span>
            {props.batch?.([...chosen.values()], clear)}
            <Button type="link" size="small" onClick={clear}>
              {t.clear}
            </Button>
          </Space>
        )}
        <Space className="list-tools-right">
          {props.extra}
          {columns.some((column) => column.kind === "money") && <MoneyUnitSwitch />}
          {props.exports !== false && (
            <ExportButton
              path={path}
              {...(pathParams ? { pathParams } : {})}
              query={query}
              page={page}
              selected={[...chosen.keys()]}
            />
          )}
          <Button
            icon={<ReloadOutlined />}
            aria-label={t.refresh}
            title={t.refresh}
            onClick={() => void asked.refetch()}
          />
          <ColumnChooser columns={columns} settings={settings} change={changeColumns} />
        </Space>
      </div>
      {answer && props.above?.(answer)}
      {asked.error && !asked.isFetching ? (
        <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys move between the links of the rows, which have the focus.
        <div ref={reachable} onKeyDown={walkRows}>
          <Table<Row>
            size="small"
            bordered
            rowKey={rowKey}
            columns={table}
            dataSource={rows}
            loading={asked.isFetching && { delay: 200 }}
            pagination={false}
            scroll={{ x: width }}
            sticky={{ offsetHeader: 48 }}
            {...(props.rowClass ? { rowClassName: props.rowClass } : {})}
            {...(selectable
              ? {
                  rowSelection: {
                    columnWidth: 40,
                    fixed: "start" as const,
                    selectedRowKeys: [...chosen.keys()],
                    getTitleCheckboxProps: () => ({ "aria-label": t.chooseAll }),
                    getCheckboxProps: (row: Row) => ({
                      "aria-label": t.choose(String((row as Record<string, unknown>)[named] ?? "")),
                    }),
                    onChange: (_: unknown, picked: Row[]) =>
                      setChosen(new Map(picked.map((row) => [rowKey(row), row]))),
                  },
                }
              : {})}
            onChange={(_, __, sorter) => {
              const one = Array.isArray(sorter) ? sorter[0] : sorter;
              const column = columns.find((each) => each.key === one?.columnKey);
              const word = column?.sort;
              const up = (one?.order ?? column?.sortOnly) === "ascend";
              if (word) set({ order: up ? word : `-${word}` });
            }}
            locale={{
              emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={emptyText} />,
            }}
            summary={() =>
              summed && rows.length > 0 && sumRows(shown, selectable, summed, (fen) => formatFen(fen, unit))
            }
          />
        </div>
      )}
      <Pager
        list={JSON.stringify([path, pathParams, query, size])}
        total={answer?.total}
        next={answer?.next}
        rows={rows.length}
        size={size}
        search={search}
        set={(next) => set(next, true)}
        unpaged={unpaged}
      />
    </div>
  );
}

/** Up and down go from row to row, along the first link of each. */
function walkRows(event: KeyboardEvent<HTMLDivElement>) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const row = (event.target as HTMLElement).closest("tr");
  if (!row || (event.target as HTMLElement).tagName === "INPUT") return;
  let other: Element | null = row;
  do {
    other = event.key === "ArrowDown" ? other.nextElementSibling : other.previousElementSibling;
  } while (other && !other.querySelector("a"));
  const link = other?.querySelector("a");
  if (link) {
    event.preventDefault();
    link.focus();
  }
}

interface Summed {
  label: string;
  values: Record<string, number>;
}

/** The footer. The table keeps it in view only when it is given this very element, so it is no component of its own. */
function sumRows<Row>(
  shown: Column<Row>[],
  selectable: boolean,
  lines: Summed[],
  write: (fen: number) => string,
) {
  return (
    <Table.Summary fixed="bottom">
      {lines.map(({ label, values }) => (
        <Table.Summary.Row key={label}>
          {selectable && <Table.Summary.Cell index={0} />}
          {shown.map((column, place) => (
            <Table.Summary.Cell
              key={column.key}
              index={place + (selectable ? 1 : 0)}
              align={column.kind === "money" ? "right" : "left"}
            >
              {place === 0 ? <strong>{label}</strong> : null}
              {column.key in values ? (
                <strong className="money">{write(values[column.key] ?? 0)}</strong>
              ) : null}
            </Table.Summary.Cell>
          ))}
        </Table.Summary.Row>
      ))}
    </Table.Summary>
  );
}

function localSums(keys: string[], rows: Record<string, unknown>[]): Record<string, number> {
  const sum = (key: string) => rows.reduce((before, row) => before + BigInt(Number(row[key] ?? 0)), 0n);
  return Object.fromEntries(keys.map((key) => [key, Number(sum(key))]));
}

interface PagerProps {
  /** The list with its filters: cursors belong to it. */
  list: string;
  total: number | undefined;
  next: string | undefined;
  rows: number;
  size: number;
  search: Search;
  set: (next: Search) => void;
  unpaged: boolean;
}

/** Cursors met so far, by list and page; a page opened by its address alone goes back to the first. */
const cursors = new Map<string, string>();

function Pager({ list, total, next, rows, size, search, set, unpaged }: PagerProps) {
  const t = useText(common).list;
  const page = Number(search.page) || 1;
  const turn = (to: number, after: string) => {
    cursors.set(`${list} ${to}`, after);
    set({ after, page: to > 1 ? String(to) : "" });
  };
  const before = cursors.get(`${list} ${page - 1}`);
  return (
    <nav className="pager" aria-label={t.page(page)}>
      <span>{t.total(total ?? rows)}</span>
      {!unpaged && (
        <>
          <Button size="small" disabled={page <= 1} onClick={() => turn(1, "")}>
            {t.first}
          </Button>
          <Button
            size="small"
            icon={<LeftOutlined />}
            aria-label={t.previous}
            disabled={page <= 1}
            onClick={() => (before === undefined ? turn(1, "") : turn(page - 1, before))}
          />
          <span>{t.page(page)}</span>
          <Button
            size="small"
            icon={<RightOutlined />}
            aria-label={t.next}
            disabled={!next}
            onClick={() => {
              cursors.set(`${list} ${page}`, search.after ?? "");
              turn(page + 1, next ?? "");
            }}
          />
          <Select
            size="small"
            aria-label={t.size(size)}
            value={size}
            onChange={(chosen) => set({ size: String(chosen), after: "", page: "" })}
            options={SIZES.map((one) => ({ value: one, label: t.size(one) }))}
          />
        </>
      )}
    </nav>
  );
}
