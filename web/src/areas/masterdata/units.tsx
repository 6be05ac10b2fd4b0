// Budget units as a list or as the tree they form, today or on another day.
import { useQuery } from "@tanstack/react-query";
import { Button, DatePicker, Segmented, Space, Spin, Table } from "antd";
import dayjs from "dayjs";
import { type Key, type ReactNode, useMemo, useState } from "react";
import type { RowOf } from "@/api/client";
import { useAddress } from "@/app/go";
import { useSession } from "@/app/session";
import { everything } from "@/kit/codes";
import { ButtonLink, PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { useWords } from "./parts/kinds";
import { masterdata } from "./text";

const PATH = "/api/masterdata/units";
type Row = RowOf<typeof PATH>;
type Node = Row & { children?: Node[] };

export default function Units() {
  const t = useText(masterdata).units;
  const words = useWords("units");
  const { may } = useSession();
  const [search, change] = useAddress();
  const asTree = search.view === "tree";
  const columns: Column<Row>[] = [
    {
      key: "code",
      title: words.title("code"),
      width: 130,
      render: (row) => <PageLink to={`/masterdata/units/${row.id}`}>{row.code}</PageLink>,
    },
    { key: "name", title: words.title("name"), width: 260 },
    { key: "short_name", title: words.title("short_name"), width: 120 },
    {
      key: "unit_type",
      title: words.title("unit_type"),
      width: 100,
      render: (row) => words.word("unit_type", row.unit_type),
    },
    {
      key: "purpose",
      title: words.title("purpose"),
      width: 90,
      render: (row) => words.word("purpose", row.purpose),
    },
    {
      key: "budget_level",
      title: words.title("budget_level"),
      width: 100,
      render: (row) => words.word("budget_level", row.budget_level),
    },
    {
      key: "admin_level",
      title: words.title("admin_level"),
      width: 120,
      hidden: true,
      render: (row) => words.word("admin_level", row.admin_level),
    },
    { key: "level", title: t.level, kind: "number", width: 70 },
    { key: "establishment", title: words.title("establishment"), kind: "number" },
    {
      key: "accounting_system",
      title: words.title("accounting_system"),
      hidden: true,
      render: (row) => words.word("accounting_system", row.accounting_system),
    },
    { key: "region_code", title: words.title("region_code"), width: 120, hidden: true },
    { key: "valid_from", title: words.title("valid_from"), width: 110 },
    { key: "valid_to", title: words.title("valid_to"), width: 110 },
  ];
  const view = (
    <Segmented
      aria-label={t.view}
      value={asTree ? "tree" : "list"}
      onChange={(next) => change({ view: next === "tree" ? "tree" : "" })}
      options={[
        { value: "list", label: t.list },
        { value: "tree", label: t.tree },
      ]}
    />
  );
  return (
    <Page
      title={t.title}
      help={t.help}
      actions={
        may("master_edit") && (
          <>
            <ButtonLink to="/masterdata/changes/new?kind=units">{t.create}</ButtonLink>
            <ButtonLink to="/masterdata/changes/new?kind=unit_merge">{t.merge}</ButtonLink>
            <ButtonLink to="/masterdata/changes/new?kind=unit_split">{t.split}</ButtonLink>
          </>
        )
      }
    >
      {asTree ? (
        <Tree columns={columns} view={view} />
      ) : (
        <ServerList
          path={PATH}
          name="units"
          columns={columns}
          filters={[
            { key: "text", title: t.text, kind: "text" },
            {
              key: "kind",
              title: words.title("unit_type"),
              kind: "select",
              options: words.options("unit_type"),
            },
            { key: "on", title: t.on, kind: "day" },
          ]}
          rowKey={(row) => row.id}
          rowClass={(row) => (row.valid_to ? "row-ended" : "")}
          extra={view}
        />
      )}
    </Page>
  );
}

function Tree({ columns, view }: { columns: Column<Row>[]; view: ReactNode }) {
  const texts = useText(masterdata);
  const t = texts.units;
  const [search, change] = useAddress();
  const on = search.on ?? "";
  const asked = useQuery({
    queryKey: [PATH, "tree", on],
    queryFn: ({ signal }) => everything(PATH, on ? { on } : {}, signal),
  });
  const roots = useMemo(() => grow(asked.data ?? []), [asked.data]);
  const parents = useMemo(
    () => [...new Set((asked.data ?? []).flatMap((row) => (row.parent_id ? [row.parent_id] : [])))],
    [asked.data],
  );
  const [open, setOpen] = useState<readonly Key[] | null>(null);
  const shown = columns.filter((column) => !column.hidden && column.key !== "level");
  return (
    <div className="list">
      <div className="list-tools">
        <Space>
          <span className="filter-name">{t.on}</span>
          <DatePicker
            aria-label={t.on}
            value={on ? dayjs(on) : null}
            onChange={(day) => change({ on: day ? day.format("YYYY-MM-DD") : "" })}
          />
          <Button onClick={() => setOpen(parents)}>{t.expand}</Button>
          <Button onClick={() => setOpen([])}>{t.collapse}</Button>
        </Space>
        <Space className="list-tools-right">{view}</Space>
      </div>
      {asked.error ? (
        <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />
      ) : !asked.data ? (
        <Spin className="page-wait" />
      ) : (
        <Table<Node>
          size="small"
          bordered
          rowKey="id"
          pagination={false}
          sticky={{ offsetHeader: 48 }}
          scroll={{ x: 1100 }}
          dataSource={roots}
          rowClassName={(row) => (row.valid_to ? "row-ended" : "")}
          expandable={{
            expandedRowKeys: open ?? roots.map((root) => root.id),
            onExpandedRowsChange: setOpen,
          }}
          columns={shown.map((column) => ({
            key: column.key,
            title: column.title,
            width: column.key === "code" ? 220 : column.width,
            ellipsis: true,
            render: (_, row) =>
              column.render ? column.render(row) : String(row[column.key as keyof Row] ?? ""),
          }))}
        />
      )}
    </div>
  );
}

/** Rows as a forest; a unit whose parent is out of sight stands at the top. */
function grow(rows: Row[]): Node[] {
  const nodes = new Map(rows.map((row): [string, Node] => [row.id, { ...row }]));
  const top: Node[] = [];
  for (const node of nodes.values()) {
    const parent = node.parent_id ? nodes.get(node.parent_id) : undefined;
    if (parent) parent.children = [...(parent.children ?? []), node];
    else top.push(node);
  }
  return top;
}
