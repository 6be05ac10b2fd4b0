// Everything that waits for me, of all kinds: opened one after another, or decided together.
import { useQuery } from "@tanstack/react-query";
import { Button, Tabs } from "antd";
import { get, type RowOf } from "@/api/client";
import { useAddress, useGo } from "@/app/go";
import { BatchButton } from "@/kit/document/batch";
import { useKindWords } from "@/kit/document/kinds";
import { PageLink } from "@/kit/link";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { useFlowColumns } from "./columns";
import { flowText } from "./text";

const PATH = "/api/flow/inbox";
type Row = RowOf<typeof PATH>;

export default function Inbox() {
  const t = useText(flowText).inbox;
  const go = useGo();
  const kinds = useKindWords();
  const [search, change] = useAddress();
  const kind = search.kind ?? "";
  const counted = useQuery({
    queryKey: ["/api/flow/counters"],
    queryFn: ({ signal }) => get("/api/flow/counters", { signal }),
  });
  const common = useFlowColumns<Row>();
  const queue = kind ? "1" : "all";
  const number = {
    ...common.number,
    render: (row: Row) => (
      <PageLink to={`${kinds.page(row.kind, row.id)}?queue=${queue}`}>{row.number}</PageLink>
    ),
  };
  // The oldest come first, and in no other order.
  const columns = [
    number,
    common.kind,
    common.title,
    common.amount,
    common.state,
    common.waiting,
    common.unit,
    common.creator,
    { ...common.updated, title: t.arrived },
  ].map(({ sort: _, ...column }) => column);
  const start = async () => {
    const first = (await get(PATH, { query: { kind, limit: 1 } })).items[0];
    if (first) await go(kinds.page(first.kind, first.id), { queue });
  };
  const waiting = (counted.data?.by_kind ?? []).filter((one) => one.to_do > 0 || one.kind === kind);
  const tabs = [
    { key: "", label: `${t.all} ${counted.data?.to_do ?? ""}` },
    ...waiting.map((one) => ({ key: one.kind, label: `${kinds.title(one.kind)} ${one.to_do}` })),
  ];
  return (
    <Page title={t.title} help={t.help}>
      <Tabs
        size="small"
        className="page-tabs"
        aria-label={t.kinds}
        activeKey={kind}
        items={tabs}
        onChange={(next) => change({ kind: next, after: "", page: "" })}
      />
      <ServerList
        path={PATH}
        name="inbox"
        columns={columns}
        fixed={kind ? { kind } : {}}
        rowKey={(row) => row.id}
        emptyText={t.none}
        extra={
          <Button type="primary" disabled={!counted.data?.to_do} onClick={() => void start()}>
            {t.work}
          </Button>
        }
        batch={(rows, clear) =>
          (["approve", "return"] as const).map((action) => (
            <BatchButton
              key={action}
              kind={rows[0]?.kind ?? ""}
              path={(row) => kinds.api(row.kind ?? "")}
              action={action}
              rows={rows}
              clear={clear}
            />
          ))
        }
      />
    </Page>
  );
}
