// One import on its way: progress, what is wrong with the file and its mending, what would change, and the import itself.
import { useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Progress, Spin, Tabs } from "antd";
import { useState } from "react";
import { newId, patch, post, save, send } from "@/api/client";
import { useAddress, useParam } from "@/app/go";
import { PageLink } from "@/kit/link";
import { Facts, Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { moment } from "@/kit/time";
import { common } from "@/text/common";
import { useMarks, useSay, useText } from "@/text/language";
import { useKindTitle } from "../parts/kinds";
import { remembered, typeOf } from "./files";
import { WizardSteps } from "./imports";
import { Differences } from "./job-differences";
import { Problems } from "./job-problems";
import { JobState } from "./jobs";
import { imports } from "./text";
import { isOver, type JobView, jobKey, useJob } from "./use-job";

/** Where the records of a kind are looked at. */
const PLACES: Record<string, string> = {
  units: "/masterdata/units",
  persons: "/masterdata/persons",
  payees: "/masterdata/payees",
  bank_accounts: "/masterdata/bank-accounts",
  assets: "/masterdata/assets",
  standards: "/masterdata/standards",
  performance_indicators: "/masterdata/performance-indicators",
};

export default function ImportJob() {
  const id = useParam("id");
  const t = useText(imports);
  const marks = useMarks();
  const kindTitle = useKindTitle();
  const asked = useJob(id);
  if (asked.error && !asked.data)
    return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const job = asked.data;
  const place = PLACES[job.kind];
  return (
    <Page
      title={
        job.task === "import"
          ? t.job.title(kindTitle(job.kind))
          : `${t.jobs.tasks[job.task]}${marks.colon}${kindTitle(job.kind)}`
      }
      aside={<JobState state={job.state} />}
      help={t.help}
      actions={
        <>
          {job.reconciliation && (
            <PageLink to={`/masterdata/reconciliations/${job.reconciliation}`}>
              {t.job.reconciliation}
            </PageLink>
          )}
          {job.state === "done" && !job.dry_run && place && <PageLink to={place}>{t.job.toList}</PageLink>}
          {job.task === "import" && (
            <PageLink to={`/masterdata/imports?kind=${job.kind}`}>{t.job.again}</PageLink>
          )}
          <PageLink to="/masterdata/jobs">{t.allJobs}</PageLink>
        </>
      }
    >
      <Section title={job.task === "import" ? <WizardSteps {...stepOf(job)} /> : t.jobs.tasks[job.task]}>
        <Facts
          items={[
            { name: t.job.facts.source, value: job.source },
            { name: t.job.facts.rows, value: job.rows || null },
            { name: t.job.facts.effective, value: job.effective_from },
            { name: t.job.facts.created, value: moment(job.created_at) },
            { name: t.job.facts.finished, value: moment(job.finished_at) },
            {
              name: t.job.facts.file,
              value: job.file_hash ? <code>{job.file_hash.slice(0, 16)}…</code> : null,
            },
          ]}
        />
        <div className="md-spaced">{isOver(job) ? <Outcome job={job} /> : <Running job={job} />}</div>
      </Section>
      {isOver(job) && job.task === "import" && <Parts job={job} />}
    </Page>
  );
}

function stepOf(job: JobView): { at: number; failed?: boolean } {
  if (job.state === "failed" || job.state === "cancelled") return { at: 2, failed: true };
  if (job.state !== "done") return { at: job.dry_run ? 2 : 4 };
  return { at: job.dry_run ? 3 : 5 };
}

function Running({ job }: { job: JobView }) {
  const t = useText(imports).job;
  const { modal } = App.useApp();
  const queries = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const stop = async () => {
    const sure = await modal.confirm({
      title: t.cancel,
      content: t.cancelSure,
      okButtonProps: { danger: true },
    });
    if (!sure) return;
    try {
      const after = await post("/api/masterdata/jobs/{id}/cancel", undefined, { path: { id: job.id } });
      queries.setQueryData(jobKey(job.id), after);
    } catch (caught) {
      setError(caught);
    }
  };
  const percent = job.rows > 0 ? Math.floor((job.rows_done / job.rows) * 100) : 0;
  return (
    <div aria-live="polite">
      <ProblemPanel error={error} />
      <Progress percent={percent} status="active" />
      <p className="quiet">{job.rows > 0 ? t.progress(job.rows_done, job.rows) : t.waiting}</p>
      <Button danger onClick={() => void stop()}>
        {t.cancel}
      </Button>
    </div>
  );
}

function Outcome({ job }: { job: JobView }) {
  const t = useText(imports).job;
  const say = useSay();
  const report = job.report;
  if (job.state === "cancelled") return <Alert type="warning" showIcon title={t.cancelled} />;
  if (job.state === "failed") {
    const refused = job.problems > 0;
    return (
      <Alert
        type="error"
        showIcon
        title={refused ? t.refused(job.problems) : say(job.failure?.what) || t.failed}
        description={refused ? t.refusedText : say(job.failure?.how)}
        action={refused ? <Files job={job} /> : job.task === "import" ? <Recheck job={job} /> : null}
      />
    );
  }
  if (!report) return <Alert type="success" showIcon title={t.imported} />;
  const skipped = (report.skipped_headers ?? 0) + (report.skipped_totals ?? 0);
  const more = skipped ? ` ${t.skipped(report.skipped_headers ?? 0, report.skipped_totals ?? 0)}` : "";
  const nothing = report.new === 0 && report.changed === 0;
  if (!job.dry_run) {
    return (
      <Alert
        type="success"
        showIcon
        title={t.imported}
        description={t.importedText(report.new, report.changed, report.same) + more}
      />
    );
  }
  return (
    <Alert
      type={nothing ? "info" : "success"}
      showIcon
      title={nothing ? t.nothing : t.checked}
      description={nothing ? more : t.checkedText(report.new, report.changed, report.same) + more}
      action={nothing ? null : <Apply job={job} fresh={report.new} changed={report.changed} />}
    />
  );
}

function Apply({ job, fresh, changed }: { job: JobView; fresh: number; changed: number }) {
  const t = useText(imports).job;
  const c = useText(common);
  const { modal } = App.useApp();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [key, setKey] = useState(newId);
  const apply = async () => {
    const sure = await modal.confirm({
      title: t.apply,
      content: t.applySure(fresh, changed),
      okText: t.apply,
    });
    if (!sure) return;
    setBusy(true);
    try {
      const after = await post("/api/masterdata/jobs/{id}/apply", undefined, { path: { id: job.id }, key });
      await queries.invalidateQueries();
      queries.setQueryData(jobKey(job.id), after);
    } catch (error) {
      setKey(newId());
      modal.error({ title: c.error.title, content: <ProblemPanel error={error} />, width: 560 });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button type="primary" loading={busy} onClick={() => void apply()}>
      {t.apply}
    </Button>
  );
}

/** Has the file checked again as it is: what it was held against has changed, or the check was broken off. */
function Recheck({ job }: { job: JobView }) {
  const t = useText(imports).job;
  const c = useText(common);
  const { modal } = App.useApp();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const again = async () => {
    setBusy(true);
    try {
      const after = await patch("/api/masterdata/jobs/{id}/cells", { cells: [] }, { path: { id: job.id } });
      queries.setQueryData(jobKey(job.id), after);
    } catch (error) {
      modal.error({ title: c.error.title, content: <ProblemPanel error={error} />, width: 560 });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button loading={busy} onClick={() => void again()}>
      {t.recheck}
    </Button>
  );
}

/** The file with remarks, as long as this window has it. */
function Files({ job }: { job: JobView }) {
  const t = useText(imports).job;
  const c = useText(common);
  const { modal } = App.useApp();
  const [busy, setBusy] = useState(false);
  const file = remembered(job.id);
  if (!file) return null;
  const fetchIt = async () => {
    setBusy(true);
    try {
      const asked = { path: { kind: job.kind }, query: { format: "xlsx" } };
      const answer = await send("post", "/api/masterdata/imports/{kind}/remarks", asked, file, typeOf(file));
      if (answer.status !== 204) await save(answer);
    } catch (error) {
      modal.error({ title: c.error.title, content: <ProblemPanel error={error} />, width: 560 });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button loading={busy} onClick={() => void fetchIt()}>
      {t.remarks}
    </Button>
  );
}

function Parts({ job }: { job: JobView }) {
  const t = useText(imports).job;
  const [search, change] = useAddress();
  const parts = [
    ...(job.problems > 0
      ? [{ key: "problems", label: t.problems(job.problems), children: <Problems job={job} /> }]
      : []),
    ...(job.state === "done" && job.report
      ? [{ key: "differences", label: t.differences, children: <Differences job={job} /> }]
      : []),
  ];
  if (parts.length === 0) return null;
  const chosen = parts.some((part) => part.key === search.part) ? search.part : parts[0]?.key;
  return (
    <section className="section">
      <Tabs size="small" activeKey={chosen ?? ""} onChange={(part) => change({ part })} items={parts} />
    </section>
  );
}
