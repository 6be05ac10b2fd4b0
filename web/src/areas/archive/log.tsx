// The log of accounting: who did what to which object, newest first.
import { Button, Drawer } from "antd";
import { useState } from "react";
import type { RowOf } from "@/api/client";
import { useRoleTitle } from "@/app/registry";
import { useKindWords } from "@/kit/document/kinds";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { Facts, Page } from "@/kit/page";
import { moment } from "@/kit/time";
import { useLanguage, useText } from "@/text/language";
import { archiveText } from "./text";

const PATH = "/api/archive/log";
type Row = RowOf<typeof PATH>;

/** What an action and a state are called: documents have the server's words, records of the archive their own. */
function useWords() {
  const kinds = useKindWords();
  const t = useText(archiveText);
  const own: Record<string, string> = { ...t.volumes.states, ...t.lists.states };
  const isOwn = (row: Row) => row.object_kind.startsWith("archive_");
  const state = (row: Row, word: string) =>
    isOwn(row) ? (own[word] ?? word) : kinds.state(row.object_kind, word);
  return {
    states: (row: Row) =>
      [row.from_state, row.to_state]
        .filter(Boolean)
        .map((word) => state(row, word))
        .join(" → "),
    action: (row: Row) => {
      const verb = row.action.split(".").pop() ?? "";
      return isOwn(row) ? (t.log.actions[verb] ?? verb) : kinds.action(row.object_kind, verb);
    },
  };
}

export default function Log() {
  const texts = useText(archiveText);
  const t = texts.log;
  const lang = useLanguage();
  const role = useRoleTitle();
  const words = useWords();
  const [shown, setShown] = useState<Row | null>(null);
  const filters: Filter[] = [
    { key: "unit_id", title: texts.unit, kind: "unit" },
    { key: "from", until: "to", title: t.days, kind: "days" },
    { key: "actor", title: t.person, kind: "text" },
    {
      key: "object_kind",
      title: t.object,
      kind: "select",
      options: Object.entries(t.kinds).map(([value, label]) => ({ value, label })),
    },
    { key: "action", title: t.action, kind: "text", placeholder: t.actionHint },
    { key: "text", title: t.text, kind: "text" },
    { key: "object_id", title: t.objectId, kind: "text" },
  ];
  const columns: Column<Row>[] = [
    {
      key: "at",
      title: t.at,
      width: 150,
      render: (row) => (
        <Button type="link" className="cell-button" onClick={() => setShown(row)}>
          {moment(row.at)}
        </Button>
      ),
    },
    { key: "actor_name", title: t.person, width: 110 },
    { key: "role", title: t.role, width: 110, render: (row) => (row.role ? role(row.role) : "") },
    { key: "object_kind", title: t.object, width: 130, render: (row) => row.object_title[lang] },
    {
      key: "number",
      title: t.number,
      width: 200,
      render: (row) =>
        row.path && row.number ? <PageLink to={row.path}>{row.number}</PageLink> : row.number,
    },
    { key: "action", title: t.action, width: 130, render: words.action },
    { key: "states", title: t.states, width: 170, render: words.states },
    { key: "opinion", title: t.opinion, width: 220 },
    { key: "unit_name", title: texts.unit, width: 220, render: (row) => `${row.unit_code} ${row.unit_name}` },
    { key: "detail", title: t.detail, width: 300, hidden: true },
    { key: "seq", title: t.seq, kind: "number", hidden: true },
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="accounting-log"
        columns={columns}
        filters={filters}
        rowKey={(row) => `${row.unit_id} ${row.seq}`}
      />
      {shown && <Detail row={shown} close={() => setShown(null)} />}
    </Page>
  );
}

/** JSON in lines, anything else as it is. */
function readable(detail: string): string {
  try {
    return JSON.stringify(JSON.parse(detail), null, 2);
  } catch {
    return detail;
  }
}

function Detail({ row, close }: { row: Row; close: () => void }) {
  const texts = useText(archiveText);
  const t = texts.log;
  const lang = useLanguage();
  const role = useRoleTitle();
  const words = useWords();
  return (
    <Drawer open size={640} title={`${words.action(row)} · ${moment(row.at)}`} onClose={close}>
      <div className="facts-one">
        <Facts
          items={[
            { name: texts.unit, value: `${row.unit_code} ${row.unit_name}` },
            { name: t.person, value: row.actor_name },
            { name: t.role, value: row.role && role(row.role) },
            { name: t.object, value: row.object_title[lang] },
            {
              name: t.number,
              value: row.path ? <PageLink to={row.path}>{row.number}</PageLink> : row.number,
            },
            { name: t.action, value: <code>{row.action}</code> },
            { name: t.states, value: words.states(row) },
            { name: t.opinion, value: row.opinion, wide: true },
            {
              name: t.detail,
              value: row.detail && <pre className="code">{readable(row.detail)}</pre>,
              wide: true,
            },
            { name: t.seq, value: String(row.seq) },
            { name: t.hash, value: <code className="hash">{row.hash}</code>, wide: true },
          ]}
        />
      </div>
    </Drawer>
  );
}
