// One reconciliation: its sources, what came of matching them, what is to be decided, and signing it.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Input, Modal, Progress, Spin, Steps, Tabs, Tooltip } from "antd";
import { useEffect, useState } from "react";
import { get, newId, post } from "@/api/client";
import { useAddress, useParam } from "@/app/go";
import { UnitName } from "@/kit/codes";
import { PageLink } from "@/kit/link";
import { Facts, Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { moment } from "@/kit/time";
import { common } from "@/text/common";
import { useMarks, useSay, useText } from "@/text/language";
import { isOver, useJob } from "../imports/use-job";
import { useKindTitle } from "../parts/kinds";
import { BadCells } from "./bad-cells";
import { CaseState } from "./cases";
import { Conflicts } from "./conflicts";
import { Records } from "./records";
import { Report } from "./report";
import { type Case, Sources } from "./sources";
import { reconcile } from "./text";

const PATH = "/api/masterdata/reconciliations/{id}";

export default function CasePage() {
  const marks = useMarks();
  const id = useParam("id");
  const t = useText(reconcile);
  const kindTitle = useKindTitle();
  const [search, change] = useAddress();
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const item = asked.data;
  const open = item.state === "open" || item.state === "matched";
  const step = item.state === "applied" ? 4 : item.state === "matched" ? (item.undecided > 0 ? 2 : 3) : 0;
  const count = (label: string, n: number) => (n > 0 ? `${label}（${n.toLocaleString("zh-CN")}）` : label);
  const records = Object.values(item.records).reduce((sum, n) => sum + n, 0);
  const parts = [
    {
      key: "sources",
      label: count(t.tabs.sources, item.sources.length),
      children: <Sources item={item} open={open} />,
    },
    ...(item.state !== "open"
      ? [
          { key: "records", label: count(t.tabs.records, records), children: <Records item={item} /> },
          {
            key: "conflicts",
            label: count(t.tabs.conflicts, item.undecided),
            children: <Conflicts item={item} />,
          },
        ]
      : []),
    ...(item.problems > 0
      ? [{ key: "problems", label: count(t.tabs.problems, item.problems), children: <BadCells id={id} /> }]
      : []),
    ...(item.state === "applied"
      ? [{ key: "report", label: t.tabs.report, children: <Report id={id} /> }]
      : []),
  ];
  const first = item.state === "applied" ? "report" : "sources";
  const chosen = parts.some((part) => part.key === search.part) ? search.part : first;
  return (
    <Page
      title={t.title + marks.colon + kindTitle(item.kind)}
      aside={<CaseState state={item.state} />}
      help={t.help}
      actions={
        <>
          {open && <Work item={item} />}
          <PageLink to="/masterdata/reconciliations">{t.back}</PageLink>
        </>
      }
    >
      <Section
        title={
          <Steps
            size="small"
            current={step}
            status={item.state === "abandoned" ? "error" : "process"}
            items={[t.steps.sources, t.steps.match, t.steps.decide, t.steps.sign].map((title) => ({ title }))}
          />
        }
      >
        <Facts
          items={[
            { name: t.note, value: item.note, wide: true },
            { name: t.unit, value: <UnitName id={item.unit_id} /> },
            { name: t.openedBy, value: item.opened_by },
            { name: t.created, value: moment(item.created_at) },
            { name: t.signedBy, value: item.signed_by },
            { name: t.applied, value: moment(item.applied_at) },
          ]}
        />
        {open && <p className="quiet">{t.matchHint}</p>}
        <JobLine id={search.job ?? ""} />
      </Section>
      <section className="section">
        <Tabs
          size="small"
          activeKey={chosen ?? first}
          onChange={(part) => change({ part })}
          destroyOnHidden
          items={parts}
        />
      </section>
    </Page>
  );
}

/** The job that matches or applies, until it has ended; then everything is asked for again. */
function JobLine({ id }: { id: string }) {
  const t = useText(reconcile);
  const say = useSay();
  const queries = useQueryClient();
  const [, change] = useAddress();
  const asked = useJob(id);
  const job = asked.data;
  const over = job ? isOver(job) : false;
  const done = over && job?.state === "done";
  useEffect(() => {
    if (over) void queries.invalidateQueries({ queryKey: [PATH] });
    if (done) change({ job: "" });
  }, [over, done, queries, change]);
  if (!job) return null;
  if (job.state === "failed")
    return <Alert type="error" showIcon title={say(job.failure?.what)} description={say(job.failure?.how)} />;
  if (job.state === "cancelled") return <Alert type="warning" showIcon title={t.cancelled} />;
  if (over) return null;
  const percent = job.rows > 0 ? Math.floor((job.rows_done / job.rows) * 100) : 0;
  return (
    <div aria-live="polite">
      <p>{t.running[job.task]}</p>
      <Progress percent={percent} status="active" />
    </div>
  );
}

function Work({ item }: { item: Case }) {
  const t = useText(reconcile);
  const c = useText(common);
  const marks = useMarks();
  const { modal } = App.useApp();
  const [, change] = useAddress();
  const [busy, setBusy] = useState(false);
  const [dialog, setDialog] = useState<"sign" | "abandon" | null>(null);
  const match = async () => {
    setBusy(true);
    try {
      const job = await post(`${PATH}/match/jobs`, undefined, { path: { id: item.id }, key: newId() });
      change({ job: job.id });
    } catch (error) {
      modal.error({ title: c.error.title, content: <ProblemPanel error={error} />, width: 560 });
    } finally {
      setBusy(false);
    }
  };
  const missing = t.notReady(item.undecided, item.problems);
  return (
    <>
      <Button
        type={item.state === "open" ? "primary" : "default"}
        loading={busy}
        disabled={item.sources.length === 0}
        onClick={() => void match()}
      >
        {item.state === "open" ? t.match : t.matchAgain}
      </Button>
      {item.state === "matched" && (
        <Tooltip title={missing}>
          <span>
            <Button
              type="primary"
              disabled={missing !== ""}
              aria-label={missing ? t.sign + marks.colon + missing : t.sign}
              onClick={() => setDialog("sign")}
            >
              {t.sign}
            </Button>
          </span>
        </Tooltip>
      )}
      <Button danger onClick={() => setDialog("abandon")}>
        {t.abandon}
      </Button>
      {dialog && <Closing item={item} what={dialog} close={() => setDialog(null)} />}
    </>
  );
}

/** Signing or abandoning: both ask for words. */
function Closing({ item, what, close }: { item: Case; what: "sign" | "abandon"; close: () => void }) {
  const t = useText(reconcile);
  const c = useText(common).document;
  const queries = useQueryClient();
  const [, change] = useAddress();
  const [said, setSaid] = useState(what === "sign" ? t.opinionAgree : "");
  const [key, setKey] = useState(newId);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      const asked = { path: { id: item.id }, key };
      if (what === "sign") {
        const job = await post(`${PATH}/apply/jobs`, { opinion: said.trim() }, asked);
        change({ job: job.id });
      } else {
        await post(`${PATH}/abandon`, { reason: said.trim() }, asked);
        await queries.invalidateQueries();
      }
      close();
    } catch (caught) {
      setError(caught);
      setKey(newId());
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={what === "sign" ? t.signTitle : t.abandonTitle}
      mask={{ closable: false }}
      onCancel={close}
      cancelText={c.cancel}
      okText={what === "sign" ? t.sign : t.abandon}
      okButtonProps={{ loading: busy, danger: what === "abandon", disabled: said.trim() === "" }}
      onOk={() => void run()}
    >
      {what === "sign" && <p className="quiet">{t.signHint}</p>}
      <label className="dialog-field">
        <span>{what === "sign" ? t.opinion : t.abandonReason}</span>
        <Input.TextArea
          autoFocus
          rows={2}
          maxLength={200}
          value={said}
          onChange={(event) => setSaid(event.target.value)}
        />
      </label>
      <ProblemPanel error={error} />
    </Modal>
  );
}
