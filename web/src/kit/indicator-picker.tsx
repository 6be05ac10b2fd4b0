// Choosing indicators: searched by number, title and project at the server, each with its balance as a bar of four parts.
import { keepPreviousData, useInfiniteQuery, useQueries } from "@tanstack/react-query";
import { Button, Checkbox, Input, Modal, Space, Table } from "antd";
import { useDeferredValue, useState } from "react";
import { get, type Query, type RowOf } from "@/api/client";
import { common } from "@/text/common";
import type { Catalogue } from "@/text/language";
import { useText } from "@/text/language";
import { choosingRows } from "./choosing-rows";
import { CodeName, UnitName } from "./codes";
import { PartsBar, partNames } from "./document/indicators";
import { reachable } from "./list/reachable";
import { formatFen, Money } from "./money";
import { UnitPicker } from "./pickers";
import { ProblemPanel } from "./problem";

const PATH = "/api/indicator/indicators";
export type Indicator = RowOf<typeof PATH>;

/** Indicators by their ids, each kept under its own key. */
export function useIndicators(ids: string[]) {
  const asked = useQueries({
    queries: [...new Set(ids)].map((id) => ({
      queryKey: [PATH, id],
      queryFn: ({ signal }: { signal: AbortSignal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
      staleTime: 10_000,
    })),
  });
  const found = new Map(
    asked.flatMap((one) => (one.data ? [[one.data.indicator.id, one.data.indicator]] : [])),
  );
  return { found, error: asked.find((one) => one.error)?.error ?? null };
}

interface Props {
  year: number;
  unit: string;
  /** Indicators of other units are offered when that is asked for. */
  anyUnit?: boolean;
  /** Also those that stand at no unit that may spend them. */
  unallotted?: boolean;
  /** Begins with those, too, that have nothing available. */
  withoutBalance?: boolean;
  /** Ids already chosen. */
  taken: ReadonlySet<string>;
  /** What is taken may be chosen once more. */
  again?: boolean;
  close: () => void;
  choose: (chosen: Indicator[]) => void;
}

export function IndicatorPicker(props: Props) {
  const { year, taken, again = false, close, choose } = props;
  const t = useText(texts);
  const shared = useText(common);
  const [typed, setTyped] = useState("");
  const [all, setAll] = useState(props.withoutBalance ?? false);
  const [unit, setUnit] = useState(props.unit);
  const [chosen, setChosen] = useState<Map<string, Indicator>>(new Map());
  const text = useDeferredValue(typed.trim());
  const filters: Query = {
    fiscal_year: year,
    unit_id: unit,
    text,
    ...(all ? {} : { with_available: true }),
    limit: 50,
  };
  const asked = useInfiniteQuery({
    queryKey: ["indicator-picker", filters],
    initialPageParam: "",
    queryFn: ({ signal, pageParam }) => get(PATH, { query: { ...filters, after: pageParam }, signal }),
    getNextPageParam: (last) => last.next || undefined,
    placeholderData: keepPreviousData,
  });
  const rows = asked.data?.pages.flatMap((page) => page.items) ?? [];
  const total = asked.data?.pages[0]?.total ?? 0;
  const take = chosen.size > 0 ? () => choose([...chosen.values()]) : null;
  const unspendable = (row: Indicator) => !props.unallotted && row.allotted !== 1;
  const blocked = (row: Indicator) => unspendable(row) || (!again && taken.has(row.id));
  return (
    <Modal
      open
      width={1080}
      title={t.title}
      onCancel={close}
      okText={t.take(chosen.size)}
      okButtonProps={{ disabled: !take }}
      onOk={() => take?.()}
      styles={{ body: { minHeight: 420 } }}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only hears the keys of what is inside. */}
      <div ref={reachable} onKeyDown={choosingRows(take)}>
        <Space className="picker-tools" wrap>
          <Input.Search
            autoFocus
            allowClear
            aria-label={t.search}
            placeholder={t.search}
            className="picker-search"
            value={typed}
            maxLength={100}
            onChange={(event) => setTyped(event.target.value)}
          />
          {props.anyUnit && (
            <UnitPicker
              aria-label={t.unit}
              allowClear
              className="picker-unit"
              placeholder={shared.shell.allUnits}
              value={unit}
              onChange={(next) => setUnit(next ?? "")}
            />
          )}
          <Checkbox checked={all} onChange={(event) => setAll(event.target.checked)}>
            {t.all}
          </Checkbox>
          <span className="quiet">{shared.list.total(total)}</span>
        </Space>
        {asked.error && <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />}
        <Table<Indicator>
          size="small"
          bordered
          rowKey="id"
          pagination={false}
          loading={asked.isFetching && { delay: 200 }}
          dataSource={rows}
          scroll={{ y: 380 }}
          locale={{ emptyText: t.empty }}
          rowSelection={{
            columnWidth: 40,
            selectedRowKeys: [...chosen.keys()],
            getTitleCheckboxProps: () => ({ "aria-label": shared.list.chooseAll }),
            onChange: (_, picked) => setChosen(new Map(picked.filter(Boolean).map((row) => [row.id, row]))),
            preserveSelectedRowKeys: true,
            getCheckboxProps: (row) => ({
              disabled: blocked(row),
              "aria-label": `${row.number} ${row.title}`,
            }),
          }}
          onRow={(row) => ({
            className: blocked(row) ? "" : "picker-row",
            onClick: (event) => {
              // The box itself does its own work.
              if (blocked(row) || (event.target as HTMLElement).closest("label")) return;
              const next = new Map(chosen);
              if (!next.delete(row.id)) next.set(row.id, row);
              setChosen(next);
            },
          })}
          columns={[
            {
              title: t.indicator,
              render: (_, row) => (
                <div>
                  <div>
                    <span className="number">{row.number}</span>
                    {taken.has(row.id) && <span className="quiet"> {t.taken}</span>}
                    {unspendable(row) && <span className="quiet"> {t.unallotted}</span>}
                  </div>
                  <div className="quiet cell-line" title={row.title}>
                    {row.title}
                  </div>
                  {props.anyUnit && (
                    <div className="quiet cell-line">
                      <UnitName id={row.unit_id} />
                    </div>
                  )}
                </div>
              ),
            },
            {
              title: t.classes,
              width: 250,
              render: (_, row) => (
                <>
                  <div className="cell-line">
                    <CodeName scheme="functional" code={row.function} />
                  </div>
                  <div className="cell-line">
                    <CodeName scheme="economic_departmental" code={row.dep_economy} />
                  </div>
                </>
              ),
            },
            {
              title: t.fund,
              width: 150,
              ellipsis: true,
              render: (_, row) => <CodeName scheme="funding_sources" code={row.fund} />,
            },
            { title: t.balance, width: 230, render: (_, row) => <IndicatorBalance indicator={row} /> },
          ]}
          footer={() => (
            <div className="picker-foot">
              <PartsKey />
              <span className="quiet">{shared.picker.keys}</span>
              {asked.hasNextPage && (
                <Button
                  type="link"
                  size="small"
                  loading={asked.isFetchingNextPage}
                  onClick={() => void asked.fetchNextPage()}
                >
                  {t.more}
                </Button>
              )}
            </div>
          )}
        />
      </div>
    </Modal>
  );
}

/** Available of granted, with the bar beneath. */
export function IndicatorBalance({ indicator }: { indicator: Indicator }) {
  const names = useText(partNames);
  const t = useText(texts);
  return (
    <div className="balance">
      <div className="effect-head">
        <span className="quiet">{names.available}</span>
        <Money fen={indicator.available_fen} exact />
      </div>
      <PartsBar parts={indicator} label={t.label(indicator)} />
    </div>
  );
}

/** What the colours of the bars mean. */
export function PartsKey() {
  const names = useText(partNames);
  const entries = [
    ["paid", names.paid],
    ["held", names.held],
    ["frozen", names.frozen],
    ["available", names.available],
  ] as const;
  return (
    <div className="legend">
      {entries.map(([part, name]) => (
        <span key={part} className="legend-entry">
          <i className={`part-${part}`} /> {name}
        </span>
      ))}
    </div>
  );
}

const zh = {
  title: "选择指标",
  search: "指标文号、摘要、项目",
  all: "含余额为零的指标",
  take: (n: number) => (n > 0 ? `选用（${n}）` : "选用"),
  indicator: "指标",
  classes: "功能分类 / 经济分类",
  fund: "资金性质",
  balance: "可用余额",
  unit: "单位",
  taken: "已在明细中",
  unallotted: "未下达到单位，不能使用",
  empty: "没有符合条件的指标。可更换检索词，或在顶栏更换年度、单位。",
  more: "显示更多",
  label: (one: Indicator) =>
    `${one.number}：指标 ${formatFen(one.granted_fen)}，已支付 ${formatFen(one.paid_fen)}，在途 ${formatFen(one.held_fen)}，冻结 ${formatFen(one.frozen_fen)}，可用 ${formatFen(one.available_fen)}`,
};

const en: typeof zh = {
  title: "Choose indicators",
  search: "Number, title, project",
  all: "Also without balance",
  take: (n) => (n > 0 ? `Take (${n})` : "Take"),
  indicator: "Indicator",
  classes: "Function / economic class",
  fund: "Fund",
  balance: "Available",
  unit: "Unit",
  taken: "already a line",
  unallotted: "not allotted to a unit, cannot be used",
  empty: "No such indicator. Search for something else, or change year or unit in the top bar.",
  more: "Show more",
  label: (one) =>
    `${one.number}: granted ${formatFen(one.granted_fen)}, paid ${formatFen(one.paid_fen)}, held ${formatFen(one.held_fen)}, frozen ${formatFen(one.frozen_fen)}, available ${formatFen(one.available_fen)}`,
};

const texts: Catalogue<typeof zh> = { zh, en };
