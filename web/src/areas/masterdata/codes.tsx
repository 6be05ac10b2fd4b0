// Classifications: one scheme at a time as a tree that can be searched, or all editions of codes as a list.
import { Drawer, Empty, Input, Segmented, Space, Spin, Table, Tabs } from "antd";
import { type Key, type ReactNode, useMemo, useState } from "react";
import type { RowOf } from "@/api/client";
import { useAddress } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { type Code, codeName, useCodes } from "@/kit/codes";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useLanguage, useText } from "@/text/language";
import { History } from "./parts/history";
import { validity } from "./parts/validity";
import { masterdata } from "./text";

const PATH = "/api/masterdata/codes";
type Row = RowOf<typeof PATH>;
type Node = Code & { key: string; children?: Node[] };

export default function Codes() {
  const t = useText(masterdata).codes;
  const [search, change] = useAddress();
  const scheme = search.kind || "functional";
  const asList = search.view === "list";
  const [opened, setOpened] = useState<Row | null>(null);
  const columns: Column<Row>[] = [
    {
      key: "code",
      title: t.code,
      width: 150,
      render: (row) => (
        <button type="button" className="link-button" onClick={() => setOpened(row)}>
          {row.code}
        </button>
      ),
    },
    { key: "name_zh", title: t.nameZh, width: 300 },
    { key: "name_en", title: t.nameEn, width: 300 },
    { key: "parent", title: t.parent, width: 120 },
    { key: "level", title: t.level, kind: "number", width: 70 },
    { key: "effective_from", title: t.from, width: 110 },
    { key: "effective_to", title: t.to, width: 110 },
  ];
  const view = (
    <Segmented
      aria-label={t.view}
      value={asList ? "list" : "tree"}
      onChange={(next) => change({ view: next === "list" ? "list" : "" })}
      options={[
        { value: "tree", label: t.tree },
        { value: "list", label: t.list },
      ]}
    />
  );
  return (
    <Page title={t.title} help={t.help}>
      <Tabs
        size="small"
        activeKey={scheme}
        onChange={(kind) => change({ kind, text: "", after: "", page: "" })}
        items={Object.entries(t.schemes).map(([key, label]) => ({ key, label }))}
      />
      {asList ? (
        <ServerList
          path={PATH}
          name="codes"
          columns={columns}
          filters={[{ key: "text", title: t.text, kind: "text" }]}
          fixed={{ kind: scheme }}
          rowKey={(row) => `${row.scheme}/${row.code}@${row.effective_from}`}
          extra={view}
        />
      ) : (
        <Tree key={scheme} scheme={scheme} view={view} open={setOpened} />
      )}
      <Drawer
        title={opened ? `${opened.code} ${opened.name_zh}` : ""}
        open={opened !== null}
        onClose={() => setOpened(null)}
        size={640}
        destroyOnHidden
      >
        {opened && <History kind="codes" id={`${opened.scheme}/${opened.code}@${opened.effective_from}`} />}
      </Drawer>
    </Page>
  );
}

interface TreeProps {
  scheme: string;
  view: ReactNode;
  open: (code: Code) => void;
}

function Tree({ scheme, view, open }: TreeProps) {
  const t = useText(masterdata).codes;
  const c = useText(common).list;
  const lang = useLanguage();
  const { registry } = useRegistry();
  const asked = useCodes(scheme);
  const [typed, setTyped] = useState("");
  const [expanded, setExpanded] = useState<readonly Key[]>([]);
  const wanted = typed.trim().toLowerCase();
  const grown = useMemo(() => grow(asked.data ?? [], wanted), [asked.data, wanted]);
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  return (
    <div className="list">
      <div className="list-tools">
        <Input
          allowClear
          className="tree-search"
          aria-label={t.text}
          placeholder={t.text}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <span className="quiet">{c.total(grown.count)}</span>
        <Space className="list-tools-right">{view}</Space>
      </div>
      <Table<Node>
        size="small"
        bordered
        rowKey="key"
        pagination={false}
        sticky={{ offsetHeader: 48 }}
        scroll={{ x: 900 }}
        dataSource={grown.top}
        rowClassName={(row) => (validity(row, registry.today) === "inForce" ? "" : "row-ended")}
        expandable={{
          expandedRowKeys: wanted ? grown.parents : expanded,
          onExpandedRowsChange: setExpanded,
        }}
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={c.empty} /> }}
        columns={[
          {
            title: t.code,
            width: 220,
            render: (_, row) => (
              <button type="button" className="link-button" onClick={() => open(row)}>
                {row.code}
              </button>
            ),
          },
          { title: t.name, render: (_, row) => codeName(row, lang) },
          {
            title: lang === "zh" ? t.nameEn : t.nameZh,
            render: (_, row) => (lang === "zh" ? row.name_en : row.name_zh),
          },
          { title: t.from, width: 120, dataIndex: "effective_from" },
          { title: t.to, width: 120, dataIndex: "effective_to" },
        ]}
      />
    </div>
  );
}

/** Codes that match, with everything above them, as a forest. */
function grow(codes: Code[], wanted: string) {
  const byCode = new Map(codes.map((code) => [code.code, code]));
  const kept = new Set<string>();
  let count = 0;
  for (const code of codes) {
    const said = `${code.code} ${code.name_zh} ${code.name_en} ${code.initials ?? ""}`.toLowerCase();
    if (wanted && !said.includes(wanted)) continue;
    count += 1;
    for (let at: Code | undefined = code; at && !kept.has(at.code); at = byCode.get(at.parent))
      kept.add(at.code);
  }
  const nodes = new Map<string, Node>();
  const top: Node[] = [];
  const parents: string[] = [];
  const shown = codes.filter((code) => kept.has(code.code));
  for (const code of shown) {
    const key = `${code.code}@${code.effective_from}`;
    nodes.set(code.code, { ...code, key });
  }
  for (const node of nodes.values()) {
    const parent = nodes.get(node.parent);
    if (!parent) top.push(node);
    else if (parent.children) parent.children.push(node);
    else {
      parent.children = [node];
      parents.push(parent.key);
    }
  }
  return { top, parents, count };
}
