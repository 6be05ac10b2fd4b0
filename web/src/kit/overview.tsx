// How a year stands: figures that lead to their rows, and charts of rates. Shown on the first page and on the dashboard.
import { useQuery } from "@tanstack/react-query";
import { Spin } from "antd";
import { type ReactNode, useCallback, useMemo } from "react";
import { type Answer, get } from "@/api/client";
import { useOpens, useRegistry } from "@/app/registry";
import { figures } from "@/text/figures";
import { useLanguage, useText } from "@/text/language";
import { useScopeQuery } from "./document/columns";
import { PageLink } from "./link";
import { formatRate, Money, useMoneyUnit } from "./money";
import { MoneyUnitSwitch } from "./money-unit";
import { Section } from "./page";
import { ProblemPanel } from "./problem";
import { monthsOption, type RateRow, ratesOption } from "./rates";
import { Twin } from "./twin";

export type Overview = Answer<"/api/supervision/overview", "get">;

/** Of the year and unit in the top bar. */
export function useOverview() {
  const query = useScopeQuery();
  return useQuery({
    queryKey: ["/api/supervision/overview", query],
    queryFn: ({ signal }) => get("/api/supervision/overview", { query, signal }),
    staleTime: 60_000,
  });
}

export type RatesBy = "unit" | "project" | "function" | "economy" | "gov_economy" | "fund" | "month";

function useRates(by: RatesBy, order: string, limit: number) {
  const query = { ...useScopeQuery(), by, limit, ...(by === "month" ? {} : { order }) };
  return useQuery({
    queryKey: ["/api/supervision/execution-rates", query],
    queryFn: ({ signal }) => get("/api/supervision/execution-rates", { query, signal }),
    staleTime: 60_000,
  });
}

/** Where the rows behind a row of rates are; nothing where no list can show them to this person. */
export function useBehindRate() {
  const opens = useOpens();
  return (by: RatesBy, key: string) => {
    const to = behindRate(by, key);
    return to && opens(to) ? to : undefined;
  };
}

function behindRate(by: RatesBy, key: string): string | undefined {
  const word = encodeURIComponent(key);
  if (!key) return undefined;
  switch (by) {
    case "unit":
      return `/supervision/execution-rates?by=project&unit_id=${word}`;
    case "project":
      return `/indicator/indicators?project_id=${word}`;
    case "function":
      return `/indicator/indicators?function=${word}`;
    case "economy":
      return `/indicator/indicators?dep_economy=${word}`;
    case "fund":
      return `/indicator/indicators?fund=${word}`;
    case "month":
      return `/accounting/vouchers?from=${word}&to=${word}`;
    default:
      return undefined;
  }
}

export function useRateName(): (row: RateRow) => string {
  const lang = useLanguage();
  const t = useText(figures).rates;
  return useCallback(
    (row) => (lang === "en" && row.name_en ? row.name_en : row.name) || row.code || t.nameless,
    [lang, t],
  );
}

interface TileProps {
  name: string;
  to?: string | undefined;
  value: ReactNode;
  note?: ReactNode;
  tone?: "bad" | "warn" | undefined;
}

/** A figure with its name; it leads to the rows behind it. */
export function Tile({ name, to, value, note, tone }: TileProps) {
  const content = (
    <>
      <span className="tile-name">{name}</span>
      <span className={tone ? `tile-value tile-${tone}` : "tile-value"}>{value}</span>
      <span className="tile-note">{note}</span>
    </>
  );
  return to ? (
    <PageLink to={to} className="tile">
      {content}
    </PageLink>
  ) : (
    <div className="tile">{content}</div>
  );
}

/** The figures of the year under their title, in 元 or 万元. */
export function OverviewSection({
  asked,
  extra,
}: {
  asked: ReturnType<typeof useOverview>;
  extra?: ReactNode;
}) {
  const t = useText(figures).tiles;
  return (
    <Section
      title={t.label}
      extra={
        <span className="twin-tools">
          {extra}
          <MoneyUnitSwitch size="small" />
        </span>
      }
    >
      <OverviewTiles asked={asked} />
    </Section>
  );
}

function OverviewTiles({ asked }: { asked: ReturnType<typeof useOverview> }) {
  const t = useText(figures).tiles;
  const { year } = useRegistry();
  const found = asked.data;
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!found) {
    return (
      <div className="tiles tiles-wait">
        <Spin />
      </div>
    );
  }
  const lead = found.rate_basis_points - found.time_basis_points;
  const days = `from=${year}-01-01&to=${year}-12-31`;
  return (
    <section className="tiles tiles-year" aria-label={t.label}>
      <Tile
        name={t.rate}
        to="/supervision/execution-rates?by=unit&order=rate"
        value={formatRate(found.rate_basis_points)}
        tone={lead < 0 ? "warn" : undefined}
        note={`${t.time} ${formatRate(found.time_basis_points)} · ${
          lead < 0 ? t.behind(formatRate(-lead)) : t.ahead(formatRate(lead))
        }`}
      />
      <Tile
        name={t.granted}
        to="/indicator/indicators?order=-granted"
        value={<Money fen={found.granted_fen} />}
      />
      <Tile name={t.paid} to="/supervision/execution-rates?by=month" value={<Money fen={found.paid_fen} />} />
      <Tile
        name={t.held}
        to="/indicator/indicators?in_flight=true&order=-held"
        value={<Money fen={found.held_fen} />}
        note={t.inFlight(found.in_flight_count)}
      />
      <Tile
        name={t.available}
        to="/indicator/indicators?order=-available"
        value={<Money fen={found.available_fen} />}
        note={
          <>
            {t.frozen} <Money fen={found.frozen_fen} />
          </>
        }
      />
      <Tile
        name={t.blocked}
        to={`/supervision/rule-hits?decision=blocked&${days}`}
        value={found.blocked_count.toLocaleString()}
        note={t.times}
        tone={found.blocked_count > 0 ? "bad" : undefined}
      />
      <Tile
        name={t.warned}
        to={`/supervision/rule-hits?${days}`}
        value={found.warned_count.toLocaleString()}
        note={t.times}
        tone={found.warned_count > 0 ? "warn" : undefined}
      />
    </section>
  );
}

export function MonthsTwin({ height = 260 }: { height?: number }) {
  const t = useText(figures).months;
  const { unit } = useMoneyUnit();
  const asked = useRates("month", "", 12);
  const behind = useBehindRate();
  const rows = asked.data?.items;
  const option = useMemo(() => monthsOption(rows ?? [], unit, t), [rows, unit, t]);
  return (
    <Twin
      title={t.title}
      label={t.label}
      option={option}
      height={height}
      asked={asked}
      head={[t.name, t.moved, t.paid, t.rate]}
      rows={(rows ?? []).map((row) => ({
        key: row.key,
        name: t.month(Number(row.key) % 100),
        to: behind("month", row.key),
        cells: [
          <Money key="moved" fen={row.moved_fen} />,
          <Money key="paid" fen={row.paid_fen} />,
          formatRate(row.rate_basis_points),
        ],
      }))}
    />
  );
}

interface RatesProps {
  by: "unit" | "project" | "function" | "economy" | "fund";
  /** The server's word. */
  order: string;
  /** How much of the year is over, when it is to be compared. */
  time: number | null;
  limit?: number;
  height?: number;
}

export function RatesTwin({ by, order, time, limit = 8, height = 260 }: RatesProps) {
  const t = useText(figures).rates;
  const { unit } = useMoneyUnit();
  const name = useRateName();
  const asked = useRates(by, order, limit);
  const behind = useBehindRate();
  const found = asked.data?.items;
  const option = useMemo(() => ratesOption(found ?? [], time, unit, t, name), [found, time, unit, t, name]);
  const rows = found ?? [];
  return (
    <Twin
      title={t[by]}
      label={t[`${by}Label`]}
      option={option}
      height={height}
      asked={asked}
      more={{ to: `/supervision/execution-rates?by=${by}&order=${order}`, title: t.more }}
      note={
        time !== null && (
          <>
            <span className="time-mark" aria-hidden="true" /> {t.time} {formatRate(time)}
          </>
        )
      }
      head={[t.name, t.granted, t.paid, t.available, t.rate]}
      rows={rows.map((row) => ({
        key: row.key,
        name: `${row.code} ${name(row)}`,
        to: behind(by, row.key),
        cells: [
          <Money key="granted" fen={row.granted_fen} />,
          <Money key="paid" fen={row.paid_fen} />,
          <Money key="available" fen={row.available_fen} />,
          formatRate(row.rate_basis_points),
        ],
      }))}
    />
  );
}
