// The beginning of an import: kind, file, manner. Each file becomes a job in the background, which has a page of its own.
import { Alert, Collapse, DatePicker, Input, Radio, Select, Spin, Steps, Table, Tag } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { type Answer, newId, send } from "@/api/client";
import { useAddress, useGo } from "@/app/go";
import { PageLink } from "@/kit/link";
import { Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useMarks, useSay, useText } from "@/text/language";
import { type ImportKind, useKinds } from "../parts/kinds";
import { FileDrop } from "./file-drop";
import { remember, typeOf } from "./files";
import { JobTable } from "./jobs";
import { TemplateLinks } from "./templates";
import { imports } from "./text";

const PATH = "/api/masterdata/imports/{kind}/jobs";
type Job = Answer<"/api/masterdata/jobs/{id}", "get">;

export default function Imports() {
  const t = useText(imports);
  const marks = useMarks();
  const say = useSay();
  const go = useGo();
  const [search, change] = useAddress();
  const kinds = useKinds();
  const [source, setSource] = useState("");
  const [effective, setEffective] = useState("");
  const [direct, setDirect] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<{ name: string; error: unknown }[]>([]);
  const offered = (kinds.data?.imports ?? []).filter((one) => !one.by_operator);
  const kind = offered.find((one) => one.kind === search.kind);

  const take = async (files: File[]) => {
    if (!kind) return;
    setBusy(true);
    setRefused([]);
    const failed: { name: string; error: unknown }[] = [];
    const made: Job[] = [];
    for (const file of files) {
      const named = source.trim() || file.name.replace(/\.\w+$/, "");
      const query = { dry_run: !direct, source: named.slice(0, 40), effective };
      try {
        const asked = { path: { kind: kind.kind }, query, key: newId() };
        const job: Job = await (await send("post", PATH, asked, file, typeOf(file))).json();
        remember(job.id, file);
        made.push(job);
      } catch (error) {
        failed.push({ name: file.name, error });
      }
    }
    setBusy(false);
    setRefused(failed);
    const [first] = made;
    if (first && failed.length === 0) {
      await go(made.length === 1 ? `/masterdata/jobs/${first.id}` : "/masterdata/jobs");
    }
  };
  if (kinds.error) return <ProblemPanel error={kinds.error} retry={() => void kinds.refetch()} />;
  if (!kinds.data) return <Spin className="page-wait" />;
  return (
    <Page title={t.title} help={t.help} actions={<PageLink to="/masterdata/jobs">{t.allJobs}</PageLink>}>
      <Section title={<WizardSteps at={kind ? 1 : 0} />}>
        <div className="md-form">
          <div className="md-field">
            <label htmlFor="import-kind">
              <span className="required">*</span>
              {t.kind}
            </label>
            <Select
              id="import-kind"
              value={kind?.kind}
              options={offered.map((one) => ({ value: one.kind, label: say(one.title) }))}
              onChange={(next: string) => change({ kind: next })}
            />
          </div>
          <div className="md-field">
            <label htmlFor="import-source">{t.source}</label>
            <Input
              id="import-source"
              maxLength={40}
              placeholder={t.sourceHint}
              value={source}
              onChange={(event) => setSource(event.target.value)}
            />
          </div>
          <div className="md-field">
            <label htmlFor="import-effective">{t.effective}</label>
            <DatePicker
              id="import-effective"
              placeholder={t.effectiveHint}
              value={effective ? dayjs(effective) : null}
              maxDate={dayjs()}
              onChange={(day) => setEffective(day ? day.format("YYYY-MM-DD") : "")}
            />
          </div>
          <div className="md-field">
            <span className="md-label">{t.mode}</span>
            <Radio.Group
              aria-label={t.mode}
              value={direct}
              onChange={(event) => setDirect(event.target.value === true)}
              options={[
                { value: false, label: t.check },
                { value: true, label: t.direct },
              ]}
            />
          </div>
        </div>
        {kind && (
          <div className="md-spaced">
            <TemplateLinks kind={kind.kind} />
          </div>
        )}
        <div className="md-spaced">
          <FileDrop hint={t.hint} multiple busy={busy} disabled={!kind} take={(files) => void take(files)} />
        </div>
        {refused.map((one) => (
          <div key={one.name} className="md-spaced">
            <Alert type="error" showIcon title={t.failedToSend + marks.colon + one.name} />
            <ProblemPanel error={one.error} />
          </div>
        ))}
        {kind && (
          <Collapse
            className="md-spaced"
            size="small"
            items={[{ key: "columns", label: t.columns, children: <Columns kind={kind} /> }]}
          />
        )}
      </Section>
      <Section title={t.recent} extra={<PageLink to="/masterdata/jobs">{t.allJobs}</PageLink>}>
        <JobTable />
      </Section>
    </Page>
  );
}

/** Where one is on the way from a file to its records. */
export function WizardSteps({ at, failed = false }: { at: number; failed?: boolean }) {
  const t = useText(imports).steps;
  return (
    <Steps
      size="small"
      current={at}
      status={failed ? "error" : "process"}
      items={[t.kind, t.upload, t.check, t.differences, t.done].map((title) => ({ title }))}
    />
  );
}

function Columns({ kind }: { kind: ImportKind }) {
  const t = useText(imports);
  const c = useText(common);
  const say = useSay();
  const marks = useMarks();
  return (
    <Table
      size="small"
      bordered
      rowKey="key"
      pagination={false}
      dataSource={kind.columns}
      columns={[
        {
          title: t.column,
          width: 260,
          render: (_, column) => (
            <>
              {say(column.title)} {column.is_private && <Tag>{t.private}</Tag>}
            </>
          ),
        },
        { title: t.required, width: 80, render: (_, column) => (column.required ? c.yes : "") },
        { title: t.holds, width: 110, render: (_, column) => t.holdsWords[column.holds] ?? column.holds },
        {
          title: t.words,
          render: (_, column) => marks.list(column.words.map((word) => say(word.title))),
        },
        { title: t.example, width: 220, dataIndex: "example" },
      ]}
    />
  );
}
