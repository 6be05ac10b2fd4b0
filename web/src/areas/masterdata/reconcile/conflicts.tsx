// The queue of conflicts: the sources side by side, a choice in each row, one reason for all that is saved together.
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Checkbox, Empty, Input, Select, Space, Table } from "antd";
import { useState } from "react";
import { get, post } from "@/api/client";
import { useAddress } from "@/app/go";
import { useLeaveGuard } from "@/kit/draft";
import { ExportButton } from "@/kit/list/export";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useMarks, useText } from "@/text/language";
import { Turn, usePages } from "../imports/pages";
import { useWords } from "../parts/kinds";
import { Wide } from "../parts/wide";
import { BulkDecision } from "./bulk-decision";
import { ConflictField, Decided, useSides } from "./conflict-cells";
import { type Choice, type Conflict, MATCH } from "./shown";
import type { Case } from "./sources";
import { reconcile } from "./text";

const PATH = "/api/masterdata/reconciliations/{id}/conflicts";

export function Conflicts({ item }: { item: Case }) {
  const t = useText(reconcile);
  const c = useText(common).list;
  const marks = useMarks();
  const words = useWords(item.kind);
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [search, change] = useAddress();
  const pages = usePages();
  const [choices, setChoices] = useState<Map<number, Choice>>(new Map());
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [bulk, setBulk] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useLeaveGuard(choices.size > 0);
  const open = item.state === "matched";
  const undecided = search.undecided !== "false" && open;
  const filter = {
    field: search.field ?? "",
    unit: search.unit ?? "",
    source: search.source ?? "",
    other: search.other ?? "",
  };
  const query = { ...filter, ...(undecided ? { undecided } : {}) };
  const asked = useQuery({
    queryKey: [PATH, item.id, query, pages.after, item.undecided],
    queryFn: ({ signal }) =>
      get(PATH, { path: { id: item.id }, query: { ...query, after: pages.after, limit: 50 }, signal }),
    placeholderData: keepPreviousData,
  });
  const choose = (seq: number, choice: Choice | null) =>
    setChoices((before) => {
      const next = new Map(before);
      if (choice) next.set(seq, choice);
      else next.delete(seq);
      return next;
    });
  const sides = useSides(item, choices, choose, open);
  const narrow = (part: Record<string, string>) => {
    change(part);
    pages.first();
  };
  const save = async () => {
    setBusy(true);
    setError(null);
    const left = new Map(choices);
    try {
      for (const [seq, choice] of choices) {
        await post(
          `${PATH}/{seq}/decision`,
          { ...choice, reason: reason.trim() },
          { path: { id: item.id, seq } },
        );
        left.delete(seq);
      }
      message.success(t.conflicts.saved);
    } catch (caught) {
      setError(caught);
    } finally {
      setChoices(left);
      setBusy(false);
      await queries.invalidateQueries();
    }
  };
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  const names = item.sources.map((source) => ({ value: source.name, label: source.name }));
  const fields = [
    { value: MATCH, label: t.conflicts.match },
    ...words.columns.map((column) => ({ value: column.key, label: words.title(column.key) })),
  ];
  return (
    <>
      <search className="filters" aria-label={t.conflicts.filter}>
        {(
          [
            ["field", t.conflicts.field, fields],
            ["source", t.conflicts.source, names],
            ["other", t.conflicts.other, names],
          ] as const
        ).map(([key, title, options]) => (
          <div className="filter" key={key}>
            <span className="filter-name">{title}</span>
            <Select
              allowClear
              aria-label={title}
              placeholder={c.all}
              value={filter[key] || undefined}
              options={[...options]}
              popupMatchSelectWidth={false}
              onChange={(value?: string) => narrow({ [key]: value ?? "" })}
            />
          </div>
        ))}
        <div className="filter">
          <span className="filter-name">{t.conflicts.unit}</span>
          <Input.Search
            key={filter.unit}
            allowClear
            aria-label={t.conflicts.unit}
            defaultValue={filter.unit}
            onSearch={(unit) => narrow({ unit: unit.trim() })}
          />
        </div>
        {open && (
          <Checkbox
            checked={undecided}
            onChange={(event) => narrow({ undecided: event.target.checked ? "" : "false" })}
          >
            {t.conflicts.undecided}
          </Checkbox>
        )}
      </search>
      <div className="list-tools">
        {open && (
          <Space wrap>
            <Input
              className="decision-reason"
              aria-label={t.conflicts.reason}
              placeholder={t.conflicts.reason + marks.colon + t.conflicts.reasonHint}
              maxLength={200}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
            <Button
              type="primary"
              loading={busy}
              disabled={choices.size === 0 || reason.trim() === ""}
              onClick={() => void save()}
            >
              {t.conflicts.save(choices.size)}
            </Button>
            <Button disabled={(asked.data?.total ?? 0) === 0} onClick={() => setBulk(true)}>
              {t.conflicts.bulk}
            </Button>
          </Space>
        )}
        <Space className="list-tools-right">
          <ExportButton path={PATH} pathParams={{ id: item.id }} query={query} selected={[]} />
        </Space>
      </div>
      <ProblemPanel error={error} />
      <Wide label={t.tabs.conflicts} width={520 + 180 * (item.sources.length + 2)}>
        <Table<Conflict>
          size="small"
          bordered
          rowKey="seq"
          pagination={false}
          loading={asked.isFetching && { delay: 200 }}
          dataSource={asked.data?.items ?? []}
          locale={{
            emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.conflicts.none} />,
          }}
          columns={[
            { title: t.conflicts.record, width: 180, dataIndex: "key" },
            { title: t.records.unit, width: 110, dataIndex: "unit" },
            {
              title: t.conflicts.field,
              width: 130,
              render: (_, row) => <ConflictField row={row} kind={item.kind} />,
            },
            ...sides,
            { title: t.conflicts.decision, width: 190, render: (_, row) => <Decided row={row} /> },
          ]}
        />
      </Wide>
      <Turn pages={pages} total={asked.data?.total ?? 0} next={asked.data?.next} />
      {bulk && (
        <BulkDecision
          item={item}
          filter={filter}
          total={asked.data?.total ?? 0}
          close={() => setBulk(false)}
        />
      )}
    </>
  );
}
