// The first page: what waits for me, what came back, how the budget of my scope stands, and where I go from here.
import { useRegistry } from "@/app/registry";
import { useMe, useSession } from "@/app/session";
import { PageLink } from "@/kit/link";
import { MonthsTwin, OverviewSection, RatesTwin, useOverview } from "@/kit/overview";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { Alerts } from "./alerts";
import { Counters } from "./counters";
import { Start } from "./start";
import { Mine, Tasks } from "./tasks";
import { home } from "./text";
import "./home.css";

const BOARD = "/supervision/overview";

export default function Home() {
  const t = useText(home);
  const { may } = useSession();
  const me = useMe();
  const business = may("document_act");
  const reports = may("report_read");
  const roles = new Set<string>(me.roles.map((role) => role.role));
  return (
    <Page title={t.hello(me.user.name)} documentTitle={t.title} help={t.help}>
      {business && <Counters />}
      {Object.entries(t.admin)
        .filter(([role]) => roles.has(role))
        .map(([role, text]) => (
          <p key={role} className="home-admin">
            {text}
          </p>
        ))}
      <Start />
      {business && <Tasks />}
      {business && reports && <Mine tab="returned" />}
      {business && reports && <Mine tab="unsent" />}
      {reports && <Position />}
    </Page>
  );
}

/** How the budget stands in the year and unit of the top bar. */
function Position() {
  const t = useText(home);
  const { registry } = useRegistry();
  const shown = registry.groups.some((group) => group.items.some((item) => item.path === BOARD));
  const asked = useOverview();
  const time = asked.data?.time_basis_points ?? null;
  return (
    <>
      <OverviewSection asked={asked} extra={shown && <PageLink to={BOARD}>{t.dashboard}</PageLink>} />
      <div className="halves">
        <MonthsTwin height={240} />
        <RatesTwin by="project" order="-granted" time={time} limit={6} height={240} />
      </div>
      <Alerts />
    </>
  );
}
