// The supervisor's view of a year: progress against time from every side, and what is largest, stuck or stopped.
import { useQuery } from "@tanstack/react-query";
import { get } from "@/api/client";
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

function InFlight() {
  const t = useText(supervisionText).dashboard;
  const kinds = useKindWords();
  const query = { ...useScopeQuery(), state: "in_review", order: "-amount", limit: 8 };
  const asked = useQuery({
    queryKey: ["/api/flow/documents", query],
    queryFn: ({ signal }) => get("/api/flow/documents", { query, signal }),
    staleTime: 60_000,
  });
  return (
    <TopTable
      title={t.inFlight}
      more={{ to: "/flow/documents?state=in_review&order=-amount", title: t.all }}
      asked={asked}
      head={[t.document, t.unit, t.amount]}
      rows={(asked.data?.items ?? []).map((row) => ({
        key: row.id,
        name: row.number,
        hint: `${kinds.title(row.kind)} ${row.title}`,
        to: kinds.page(row.kind, row.id),
        cells: [row.unit_name, <Money key="amount" fen={row.amount_fen} />],
      }))}
    />
  );
}
