// The supervisor's view of a year: progress against time from every side, and what is largest, stuck or stopped.
import { useQueries, useQuery } from "@tanstack/react-query";
import { get } from "@/api/client";
import { useOpens } from "@/app/registry";
import { useScopeQuery } from "@/kit/document/columns";
import { useKindWords } from "@/kit/document/kinds";
import { Money } from "@/kit/money";
import { MonthsTwin, OverviewSection, RatesTwin, useOverview } from "@/kit/overview";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { HitsTwin, LatestBlocked } from "./dashboard-hits";
import { supervisionText } from "./text";
import { TopTable } from "./top-table";

export default function Dashboard() {
  const t = useText(supervisionText).dashboard;
  const asked = useOverview();
  const time = asked.data?.time_basis_points ?? null;
  return (
    <Page title={t.title} help={t.help}>
      <OverviewSection asked={asked} />
      <div className="halves">
        <MonthsTwin height={280} />
        <RatesTwin by="unit" order="rate" time={time} height={280} />
        <RatesTwin by="function" order="-granted" time={time} height={280} />
        <RatesTwin by="economy" order="-granted" time={time} height={280} />
        <RatesTwin by="project" order="-granted" time={time} height={280} />
        <RatesTwin by="fund" order="-granted" time={time} height={280} />
        <Balances />
        <InFlight />
        <HitsTwin />
        <LatestBlocked />
      </div>
    </Page>
  );
}

function Balances() {
  const t = useText(supervisionText).dashboard;
  const query = { ...useScopeQuery(), order: "-available", limit: 8 };
  const asked = useQuery({
    queryKey: ["/api/indicator/indicators", query],
    queryFn: ({ signal }) => get("/api/indicator/indicators", { query, signal }),
    staleTime: 60_000,
  });
  return (
    <TopTable
      title={t.balances}
      more={{ to: "/indicator/indicators?order=-available", title: t.all }}
      asked={asked}
      head={[t.indicator, t.unit, t.available]}
      rows={(asked.data?.items ?? []).map((row) => ({
        key: row.id,
        name: row.number,
        hint: row.project_title ?? "",
        to: `/indicator/indicators/${row.id}`,
        cells: [row.unit_name, <Money key="available" fen={row.available_fen} />],
      }))}
    />
  );
}

/** Where documents still wait while they hold money. Of other kinds than payments, what is approved is over. */
const ON_THEIR_WAY = [
  { state: "in_review" },
  { state: "intercepted" },
  { state: "approved", kind: "payment" },
  { state: "sent", kind: "payment" },
];
const MOST = 8;

function InFlight() {
  const t = useText(supervisionText).dashboard;
  const kinds = useKindWords();
  const opens = useOpens();
  const scope = useScopeQuery();
  const found = useQueries({
    queries: ON_THEIR_WAY.map((part) => {
      const query = { ...scope, ...part, order: "-amount", limit: MOST };
      return {
        queryKey: ["/api/flow/documents", query],
        queryFn: ({ signal }: { signal: AbortSignal }) => get("/api/flow/documents", { query, signal }),
        staleTime: 60_000,
      };
    }),
  });
  const asked = {
    isPending: found.some((one) => one.isPending),
    error: found.find((one) => one.error)?.error,
    refetch: () => found.map((one) => one.refetch()),
  };
  const rows = found
    .flatMap((one) => one.data?.items ?? [])
    .sort((one, other) => other.amount_fen - one.amount_fen)
    .slice(0, MOST);
  const payments = "/execution/payments?tab=all&state=approved&order=-amount";
  const all = opens(payments) ? payments : "/flow/documents?state=in_review&order=-amount";
  return (
    <TopTable
      title={t.inFlight}
      more={{ to: all, title: t.all }}
      asked={asked}
      head={[t.document, t.unit, t.amount]}
      rows={rows.map((row) => ({
        key: row.id,
        name: row.number,
        hint: `${kinds.title(row.kind)} ${row.title}`,
        to: kinds.page(row.kind, row.id),
        cells: [row.unit_name, <Money key="amount" fen={row.amount_fen} />],
      }))}
    />
  );
}
