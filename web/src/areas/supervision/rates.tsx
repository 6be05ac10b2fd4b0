// Execution rates by unit, project, class, fund or month; each row leads one step deeper.
import { useQuery } from "@tanstack/react-query";
import { Tabs } from "antd";
import { get, type RowOf } from "@/api/client";
import { useAddress } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { useUnits } from "@/kit/codes";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { formatRate } from "@/kit/money";
import { type RatesBy, useBehindRate, useRateName } from "@/kit/overview";
import { Page } from "@/kit/page";
import { RateBar } from "@/kit/rate-bar";
import { period } from "@/kit/time";
import { useText } from "@/text/language";
import { supervisionText } from "./text";

const PATH = "/api/supervision/execution-rates";
type Row = RowOf<typeof PATH>;
const BY: RatesBy[] = ["unit", "project", "function", "economy", "gov_economy", "fund", "month"];

export default function Rates() {
  const texts = useText(supervisionText);
  const t = texts.rates;
  const { year, unitId } = useRegistry();
  const [search, change] = useAddress();
  const by = BY.find((one) => one === search.by) ?? "unit";
  const unit = search.unit_id || unitId;
  const time = useQuery({
    queryKey: ["/api/supervision/overview", { fiscal_year: year }],
    queryFn: ({ signal }) => get("/api/supervision/overview", { query: { fiscal_year: year }, signal }),
    staleTime: 600_000,
  }).data?.time_basis_points;
  const filters: Filter[] = [
    { key: "unit_id", title: t.unit, kind: "unit" },
    {
      key: "fund_group",
      title: t.fund,
      kind: "select",
      options: Object.entries(texts.funds).map(([value, label]) => ({ value, label })),
    },
  ];
  const columns = useRateColumns(by, unit, time ?? null);
  return (
    <Page title={t.title} help={t.help}>
      <UnitPath unit={unit} by={by} />
      <Tabs
        size="small"
        className="page-tabs"
        aria-label={t.by}
        activeKey={by}
        items={BY.map((key) => ({ key, label: t.tabs[key] }))}
        onChange={(next) => change({ by: next, order: "", after: "", page: "" })}
      />
      <ServerList
        key={by}
        path={PATH}
        name={`rates.${by}`}
        columns={columns}
        filters={filters}
        order={by === "month" ? "" : "code"}
        fixed={{ by, fiscal_year: year, ...(unit ? { unit_id: unit } : {}) }}
        rowKey={(row) => row.key}
        unpaged={by === "month"}
        {...(time === undefined
          ? {}
          : { extra: <span className="quiet">{`${t.time} ${formatRate(time)}`}</span> })}
        sums={(answer) => sums(by, answer.sum as Row | undefined)}
      />
    </Page>
  );
}

/** Months repeat the year's figures: only what was paid in each adds up. */
function sums(by: RatesBy, sum: Row | undefined): Record<string, number> {
  if (!sum) return {};
  if (by === "month") return { moved_fen: sum.paid_fen };
  const { granted_fen, paid_fen, held_fen, frozen_fen, available_fen } = sum;
  return { granted_fen, paid_fen, held_fen, frozen_fen, available_fen };
}

function useRateColumns(by: RatesBy, unit: string, time: number | null): Column<Row>[] {
  const t = useText(supervisionText).rates;
  const name = useRateName();
  const behind = useBehindRate();
  const month = by === "month";
  const to = (row: Row) => {
    const found = behind(by, row.key);
    // Below a unit the next step stays within it.
    return found && unit && by !== "unit" ? `${found}&unit_id=${unit}` : found;
  };
  const linked = (row: Row, text: string) => {
    const path = to(row);
    return path ? <PageLink to={path}>{text}</PageLink> : text;
  };
  const money = (key: string, title: string, sort?: string): Column<Row> => ({
    key,
    title,
    kind: "money",
    ...(sort && !month ? { sort, sortOnly: "descend" } : {}),
  });
  const rate: Column<Row> = {
    key: "rate_basis_points",
    title: t.rate,
    width: 190,
    ...(month ? {} : { sort: "rate" }),
    render: (row) => <RateBar rate={row.rate_basis_points} time={month ? null : time} />,
  };
  if (month) {
    return [
      { key: "key", title: t.tabs.month, width: 120, render: (row) => linked(row, period(Number(row.key))) },
      rate,
      money("moved_fen", t.moved),
      money("paid_fen", t.paidSoFar),
      money("granted_fen", t.granted),
    ];
  }
  return [
    {
      key: "code",
      title: t.code,
      width: 120,
      sort: "code",
      sortOnly: "ascend",
      render: (row) => linked(row, row.code || name(row)),
    },
    { key: "name", title: t.name, width: 250, render: (row) => name(row) },
    rate,
    money("granted_fen", t.granted, "granted"),
    money("paid_fen", t.paid, "paid"),
    money("held_fen", t.held, "held"),
    { ...money("frozen_fen", t.frozen), hidden: true },
    money("available_fen", t.available, "available"),
  ];
}

/** The units above the one shown, each leading back to its own figures. */
function UnitPath({ unit, by }: { unit: string; by: RatesBy }) {
  const t = useText(supervisionText).rates;
  const units = useUnits().data ?? [];
  const above: { id: string; name: string }[] = [];
  for (let id = unit; id; ) {
    const found = units.find((one) => one.id === id);
    if (!found || above.some((one) => one.id === found.id)) break;
    above.unshift({ id: found.id, name: found.name });
    id = found.parent_id ?? "";
  }
  if (above.length === 0) return null;
  return (
    <nav className="path" aria-label={t.path}>
      <PageLink to="/supervision/execution-rates?by=unit">{t.all}</PageLink>
      {above.map((one) => (
        <span key={one.id}>
          {" / "}
          {one.id === unit ? (
            <strong>{one.name}</strong>
          ) : (
            <PageLink to={`/supervision/execution-rates?by=${by}&unit_id=${one.id}`}>{one.name}</PageLink>
          )}
        </span>
      ))}
    </nav>
  );
}
