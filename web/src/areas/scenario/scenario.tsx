// One what-if scenario: its changes, and what they come to – every unit's room and every official table.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Segmented, Space, Spin } from "antd";
import { useRef, useState } from "react";
import { type Answer, get, post, put } from "@/api/client";
import { useAddress, useParam } from "@/app/go";
import { Facts, Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { moment } from "@/kit/time";
import { useMarks, useSay, useText } from "@/text/language";
import { Changes } from "./changes";
import { Remaining } from "./remaining";
import { RoomList, Totals } from "./rooms";
import { StateTag } from "./scenarios";
import { ScenarioTables } from "./tables";
import { scenarioText } from "./text";

const PATH = "/api/scenario/scenarios/{id}";
export type Detail = Answer<typeof PATH, "get">;
export type Change = Detail["changes"][number]["change"];
const ENDS = {
  adopt: "/api/scenario/scenarios/{id}/actions/adopt",
  discard: "/api/scenario/scenarios/{id}/actions/discard",
  rebase: "/api/scenario/scenarios/{id}/actions/rebase",
} as const;

export default function ScenarioPage() {
  const id = useParam("id");
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  return <Shown detail={asked.data} />;
}

function Shown({ detail }: { detail: Detail }) {
  const texts = useText(scenarioText);
  const t = texts.detail;
  const [search, change] = useAddress();
  const { error, busy, edit, end } = useChanging(detail);
  const open = detail.state === "open";
  const view = search.view === "tables" ? "tables" : "rooms";
  return (
    <Page
      title={detail.name}
      documentTitle={`${texts.list.title} ${detail.name}`}
      help={texts.list.help}
      aside={<StateTag state={detail.state} />}
      actions={open && <Ends detail={detail} busy={busy} end={end} />}
    >
      <ProblemPanel error={error} />
      <Section title={`${detail.unit_code} ${detail.unit_name} ${detail.budget_year}`}>
        <Facts
          items={[
            { name: texts.list.base, value: texts.bases[detail.base] ?? detail.base },
            { name: t.based, value: moment(detail.based_at) },
            { name: t.by, value: `${detail.creator_name} ${moment(detail.created_at)}` },
            { name: t.closed, value: detail.closed_by && `${detail.closed_by} ${moment(detail.closed_at)}` },
            { name: texts.list.note, value: detail.note, wide: true },
          ]}
        />
      </Section>
      <Moved detail={detail} busy={busy} rebase={() => void end("rebase")} />
      <Changes detail={detail} busy={busy} edit={edit} />
      <Remaining detail={detail} />
      {open ? (
        <>
          <Section title={t.totals}>
            <Totals totals={detail.totals} />
          </Section>
          <div className="filters">
            <Segmented
              aria-label={t.view}
              value={view}
              onChange={(next) => change({ view: String(next), after: "", page: "" })}
              options={[
                { value: "rooms", label: t.rooms },
                { value: "tables", label: t.tables },
              ]}
            />
          </div>
          {view === "rooms" ? <RoomList detail={detail} /> : <ScenarioTables detail={detail} />}
        </>
      ) : (
        <p className="quiet">{t.closedNote}</p>
      )}
    </Page>
  );
}

/** What changes the scenario; everything of it is read anew afterwards. */
function useChanging(detail: Detail) {
  const t = useText(scenarioText).detail;
  const { message } = App.useApp();
  const queries = useQueryClient();
  const running = useRef(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const path = { id: detail.id };
  const run = async (work: () => Promise<Detail>, said: string) => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setError(null);
    try {
      queries.setQueryData([PATH, detail.id], await work());
      await queries.invalidateQueries({
        predicate: ({ queryKey: [of] }) => String(of).startsWith("/api/scenario/") && of !== PATH,
      });
      message.success(said);
      return true;
    } catch (caught) {
      setError(caught);
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  const edit = (changes: Change[]) => {
    const { name, note } = detail;
    return run(() => put(PATH, { name, note, changes, version: detail.version }, { path }), t.saved);
  };
  const end = (how: keyof typeof ENDS) => {
    const said = { adopt: t.adopted, discard: t.discarded, rebase: t.saved }[how];
    return run(() => post(ENDS[how], { version: detail.version }, { path }), said);
  };
  return { busy, error, edit, end };
}

interface EndsProps {
  detail: Detail;
  busy: boolean;
  end: (how: keyof typeof ENDS) => Promise<boolean>;
}

function Ends({ detail, busy, end }: EndsProps) {
  const t = useText(scenarioText).detail;
  const say = useSay();
  const { modal } = App.useApp();
  const adopt = async () => {
    const sure = await modal.confirm({
      title: t.adopt,
      width: 560,
      okText: t.adopt,
      content: (
        <>
          <p>{t.adoptSure(detail.figures)}</p>
          {detail.remaining.length > 0 && <p>{t.adoptRest}</p>}
          <ul>
            {detail.remaining.map((one) => (
              <li key={one.change}>{say(one.text)}</li>
            ))}
          </ul>
        </>
      ),
    });
    if (sure) await end("adopt");
  };
  const discard = async () => {
    const sure = await modal.confirm({
      title: t.discard,
      content: t.discardSure,
      okText: t.discard,
      okButtonProps: { danger: true },
    });
    if (sure) await end("discard");
  };
  return (
    <Space>
      <Button danger disabled={busy} onClick={() => void discard()}>
        {t.discard}
      </Button>
      <Button type="primary" disabled={busy || detail.figures === 0} onClick={() => void adopt()}>
        {t.adopt}
      </Button>
    </Space>
  );
}

/** What has changed since the base was looked at. */
function Moved({ detail, busy, rebase }: { detail: Detail; busy: boolean; rebase: () => void }) {
  const t = useText(scenarioText).detail;
  const say = useSay();
  const marks = useMarks();
  if (detail.moved.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title={t.moved(detail.moved.length)}
      description={marks.sentences(detail.moved.slice(0, 10).map(say))}
      action={
        <Button size="small" disabled={busy} onClick={rebase}>
          {t.rebase}
        </Button>
      }
    />
  );
}
