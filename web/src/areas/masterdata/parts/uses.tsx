// Where a record is used, kind of use by kind of use, each thing with the way to it.
import { useQuery } from "@tanstack/react-query";
import { Button, Spin, Table, Tag } from "antd";
import { useState } from "react";
import { type Answer, get } from "@/api/client";
import { useRegistry, useRoleTitle } from "@/app/registry";
import { UnitName } from "@/kit/codes";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { ProblemPanel } from "@/kit/problem";
import { useSay, useText } from "@/text/language";
import { masterdata } from "../text";
import { useWords } from "./kinds";

const PATH = "/api/masterdata/uses/{kind}/{id}";
type Answered = Answer<typeof PATH, "get">;
type GroupOf = Answered["groups"][number];
type Item = GroupOf["items"][number];

/** Pages of records that are no documents. */
const RECORDS: Record<string, string> = {
  unit: "/masterdata/units",
  person: "/masterdata/persons",
  asset: "/masterdata/assets",
  bank_account: "/masterdata/bank-accounts",
  indicator: "/indicator/indicators",
};

export function Uses({ kind, id }: { kind: string; id: string }) {
  const t = useText(masterdata).record;
  const asked = useQuery({
    queryKey: [PATH, kind, id],
    queryFn: ({ signal }) => get(PATH, { path: { kind, id }, query: { limit: 20 }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin />;
  const used = asked.data.groups.filter((group) => group.total > 0);
  if (used.length === 0) return <p className="quiet">{t.unused}</p>;
  return used.map((group) => <Group key={group.of} kind={kind} id={id} group={group} />);
}

/** States of documents by their kind, of records in words of this area. */
function useStateTitle() {
  const t = useText(masterdata).record;
  const say = useSay();
  const { registry } = useRegistry();
  const assets = useWords("assets");
  return (kind: string, state: string) => {
    if (kind === "asset") return assets.word("state", state);
    const known = registry.kinds.find((one) => one.kind === kind);
    return say(known?.states.find((one) => one.name === state)?.title) || t.states[state] || state;
  };
}

function Group({ kind, id, group }: { kind: string; id: string; group: GroupOf }) {
  const t = useText(masterdata).record;
  const say = useSay();
  const stateOf = useStateTitle();
  const { registry } = useRegistry();
  const role = useRoleTitle();
  const accounts = useWords("bank_accounts");
  const [more, setMore] = useState<{ items: Item[]; next: string | undefined }>({
    items: [],
    next: group.next ?? undefined,
  });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const fetchMore = async () => {
    setBusy(true);
    setError(null);
    try {
      const page = await get(PATH, {
        path: { kind, id },
        query: { of: group.of, after: more.next, limit: 50 },
      });
      const found = page.groups[0];
      setMore({ items: [...more.items, ...(found?.items ?? [])], next: found?.next ?? undefined });
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  const kindTitle = (name: string) =>
    say(registry.kinds.find((one) => one.kind === name)?.title) || t.kinds[name] || name;
  const number = (item: Item) => {
    const said =
      item.kind === "user"
        ? role(item.number)
        : item.kind === "bank_account"
          ? accounts.word("purpose", item.number)
          : item.number;
    const base = registry.kinds.find((one) => one.kind === item.kind)?.path ?? RECORDS[item.kind];
    return base ? <PageLink to={`${base}/${item.id}`}>{said || item.id}</PageLink> : said;
  };
  return (
    <div className="uses-group">
      <h3>
        {say(group.title)} <span className="quiet">{t.count(group.total)}</span>
      </h3>
      <div className="uses-counts">
        {group.counts.map((one) => (
          <Tag key={`${one.kind} ${one.state}`}>
            {group.counts.some((other) => other.kind !== one.kind) ? `${kindTitle(one.kind)} · ` : ""}
            {stateOf(one.kind, one.state)} {one.count}
            {one.amount_fen ? (
              <>
                {" "}
                <Money fen={one.amount_fen} />
              </>
            ) : null}
          </Tag>
        ))}
      </div>
      <Table<Item>
        size="small"
        bordered
        rowKey={(item) => `${item.kind} ${item.id}`}
        pagination={false}
        scroll={{ x: 860 }}
        dataSource={[...group.items, ...more.items]}
        columns={[
          { title: t.number, width: 210, render: (_, item) => number(item) },
          { title: t.name, ellipsis: true, render: (_, item) => item.title },
          { title: t.state, width: 120, render: (_, item) => stateOf(item.kind, item.state) },
          { title: t.unit, width: 220, ellipsis: true, render: (_, item) => <UnitName id={item.unit_id} /> },
          {
            title: t.amount,
            width: 150,
            align: "right",
            render: (_, item) => (item.amount_fen ? <Money fen={item.amount_fen} /> : null),
          },
        ]}
      />
      <ProblemPanel error={error} />
      {more.next && (
        <Button size="small" loading={busy} onClick={() => void fetchMore()}>
          {t.more}
        </Button>
      )}
    </div>
  );
}
