// The department's ranking of the projects of a year and a class. Several may be moved before it is saved.
import { ArrowDownOutlined, ArrowUpOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, InputNumber, Select, Space, Spin, Table } from "antd";
import { useState } from "react";
import { type Answer, get, put } from "@/api/client";
import { useAddress } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { useAsking, useLeaveGuard } from "@/kit/draft";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Page } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useProjectClasses } from "@/kit/project-classes";
import { Scrolling } from "@/kit/scrolling";
import { useText } from "@/text/language";
import { moved } from "./order";
import { library } from "./text-library";

const PATH = "/api/project/rankings";
type Ranking = Answer<typeof PATH, "get">;

export default function RankingPage() {
  const t = useText(library).ranking;
  const classes = useProjectClasses();
  const { year, registry } = useRegistry();
  const [search, change] = useAddress();
  const asking = useAsking();
  const of = Number(search.year) || year;
  const kind = search.class ?? "31";
  const asked = useQuery({
    queryKey: [PATH, of, kind],
    queryFn: ({ signal }) => get(PATH, { query: { year: of, class: kind }, signal }),
  });
  return (
    <Page title={t.title} help={t.help}>
      <div className="list">
        <div className="filters">
          <div className="filter">
            <span className="filter-name">{t.year}</span>
            <Select
              aria-label={t.year}
              value={of}
              options={registry.fiscal_years.map((value) => ({ value, label: String(value) }))}
              onChange={(next) => void asking(() => change({ year: String(next) }))}
            />
          </div>
          <div className="filter">
            <span className="filter-name">{t.class}</span>
            <Select
              aria-label={t.class}
              popupMatchSelectWidth={false}
              value={kind}
              options={classes.options}
              onChange={(next) => void asking(() => change({ class: next }))}
            />
          </div>
        </div>
        <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />
        {asked.data ? (
          <Order key={`${of}/${kind}/${asked.data.seal}`} ranking={asked.data} />
        ) : (
          !asked.error && <Spin className="page-wait" />
        )}
      </div>
    </Page>
  );
}

function Order({ ranking }: { ranking: Ranking }) {
  const texts = useText(library);
  const t = texts.ranking;
  const { message } = App.useApp();
  const queries = useQueryClient();
  const stored = ranking.items.filter((one) => one.place !== null && one.place !== undefined);
  const [order, setOrder] = useState(() => stored.map((one) => one.id));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const byId = new Map(ranking.items.map((one) => [one.id, one]));
  const places = new Map(order.map((id, at) => [id, at + 1]));
  const rows = [
    ...order.flatMap((id) => byId.get(id) ?? []),
    ...ranking.items.filter((one) => !places.has(one.id)),
  ];
  const touched = order.join() !== stored.map((one) => one.id).join();
  useLeaveGuard(touched);
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      const { year, class: kind, seal } = ranking;
      await put(PATH, { year, class: kind, project_ids: order, seal });
      message.success(t.saved);
      await queries.invalidateQueries();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <ProblemPanel error={error} retry={() => void queries.invalidateQueries({ queryKey: [PATH] })} />
      <div className="filters">
        <Button type="primary" disabled={!touched} loading={busy} onClick={() => void save()}>
          {t.save}
        </Button>
        <Button disabled={!touched} onClick={() => setOrder(stored.map((one) => one.id))}>
          {t.reset}
        </Button>
        <Button disabled={order.length === rows.length} onClick={() => setOrder(rows.map((one) => one.id))}>
          {t.all}
        </Button>
        {ranking.total > ranking.items.length && <span className="quiet">{t.more(ranking.total)}</span>}
      </div>
      <Scrolling>
        <Table
          size="small"
          bordered
          pagination={false}
          rowKey="id"
          dataSource={rows}
          locale={{ emptyText: t.none }}
          scroll={{ x: 1000 }}
          columns={[
            {
              title: t.place,
              width: 220,
              render: (_, row) => {
                const place = places.get(row.id);
                const name = `${row.code} ${row.name}`;
                if (place === undefined) {
                  return (
                    <Button
                      size="small"
                      aria-label={t.join(name)}
                      onClick={() => setOrder([...order, row.id])}
                    >
                      {t.unranked} +
                    </Button>
                  );
                }
                const to = (next: number) => setOrder(moved(order, place, next));
                return (
                  <Space size={2}>
                    <PlaceInput label={t.to(name)} place={place} last={order.length} to={to} />
                    <Button
                      size="small"
                      icon={<ArrowUpOutlined />}
                      aria-label={t.up(name)}
                      disabled={place === 1}
                      onClick={() => to(place - 1)}
                    />
                    <Button
                      size="small"
                      icon={<ArrowDownOutlined />}
                      aria-label={t.down(name)}
                      disabled={place === order.length}
                      onClick={() => to(place + 1)}
                    />
                    <Button
                      size="small"
                      aria-label={t.leave(name)}
                      onClick={() => setOrder(order.filter((id) => id !== row.id))}
                    >
                      ×
                    </Button>
                  </Space>
                );
              },
            },
            {
              title: t.project,
              render: (_, row) => (
                <PageLink to={`/project/projects/${row.id}`}>{`${row.code} ${row.name}`}</PageLink>
              ),
            },
            { title: t.unit, width: 220, render: (_, row) => `${row.unit_code} ${row.unit_name}` },
            { title: t.stage, width: 110, render: (_, row) => texts.stages[row.stage] ?? row.stage },
            {
              title: t.reserved,
              width: 140,
              align: "right",
              render: (_, row) => <Money fen={row.reserved_fen} exact />,
            },
            {
              title: t.budgeted,
              width: 140,
              align: "right",
              render: (_, row) => <Money fen={row.budgeted_fen} exact />,
            },
          ]}
        />
      </Scrolling>
    </>
  );
}

interface PlaceProps {
  label: string;
  place: number;
  last: number;
  to: (place: number) => void;
}

/** A place is typed and taken with Enter, or when the field is left. */
function PlaceInput({ label, place, last, to }: PlaceProps) {
  const [typed, setTyped] = useState<number | null>(null);
  const take = () => {
    if (typed !== null && typed !== place) to(typed);
    setTyped(null);
  };
  return (
    <InputNumber
      size="small"
      aria-label={label}
      min={1}
      max={last}
      precision={0}
      controls={false}
      value={typed ?? place}
      onChange={setTyped}
      onPressEnter={take}
      onBlur={take}
    />
  );
}
