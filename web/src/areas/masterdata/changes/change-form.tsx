// Entering a change request, or mending one that came back.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, DatePicker, Input, Radio, Select, Space, Spin } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { get, newId, patch, post } from "@/api/client";
import { fieldMessages, ProblemError } from "@/api/problem";
import { useAddress, useGo, useParam } from "@/app/go";
import { useMe } from "@/app/session";
import { DryRunPanel, useDryRun } from "@/kit/document/dry-run";
import { DraftNote, useDraft, useLeaveGuard } from "@/kit/draft";
import { WithFiles } from "@/kit/files/files";
import { FilesSection } from "@/kit/files/section";
import { PageLink } from "@/kit/link";
import { Page, Section } from "@/kit/page";
import { UnitPicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useSay, useText } from "@/text/language";
import { useKinds } from "../parts/kinds";
import { FieldTable } from "./field-table";
import { type Body, bodyOf, columnsOf, type Detail, emptyForm, type Form, formOf, PATH } from "./form-model";
import { RecordPicker } from "./record-picker";
import { changes } from "./text";

export default function ChangeForm() {
  const id = useParam("id");
  const [search] = useAddress();
  const me = useMe();
  const asked = useQuery({
    queryKey: [PATH, id, "edit"],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
    enabled: id !== "",
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (id === "") {
    const { kind = "", object = "" } = search;
    const unit = me.roles[0]?.unit_id ?? "";
    return (
      <Editor key={`${kind} ${object}`} initial={emptyForm(unit, kind, object)} name={`${kind}.${object}`} />
    );
  }
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  return <Editor initial={formOf(asked.data)} name={id} detail={asked.data} />;
}

/** The record as it stands today, with its version. */
function useStanding(record: string, object: string) {
  return useQuery({
    queryKey: ["/api/masterdata/as-of/{kind}/{id}", record, object, "today"],
    queryFn: ({ signal }) =>
      get("/api/masterdata/as-of/{kind}/{id}", { path: { kind: record, id: object }, signal }),
    enabled: record !== "" && object !== "",
  });
}

interface EditorProps {
  initial: Form;
  name: string;
  detail?: Detail;
}

function Editor({ initial, name, detail }: EditorProps) {
  const t = useText(changes);
  const c = useText(common);
  const say = useSay();
  const go = useGo();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const kinds = useKinds();
  const draft = useDraft(`change.${name}`, initial);
  const leaving = useLeaveGuard(draft.touched, true);
  const [key, setKey] = useState(newId);
  const [busy, setBusy] = useState("");
  const [error, setError] = useState<unknown>(null);
  const form = draft.value;
  const kind = kinds.data?.changes.find((one) => one.kind === form.kind);
  const standing = useStanding(kind && !form.fresh && !kind.is_operation ? kind.record : "", form.object);
  const version = detail?.document.version;
  const body = bodyOf(form, kind, standing.data?.version, version);
  const run = useDryRun(
    body
      ? detail
        ? { method: "patch", path: `${PATH}/{id}`, asked: { path: { id: form.id } }, body }
        : { method: "post", path: PATH, asked: { query: { submit: true } }, body }
      : null,
  );
  const refused = run.refusal ? new ProblemError(422, { ...run.refusal, findings: [] }) : run.error;
  const messages = fieldMessages(error ?? refused);
  const set = (part: Partial<Form>) => draft.change((before) => ({ ...before, ...part }));

  const save = async (content: Body, submit: boolean) => {
    if (busy) return;
    setBusy(submit ? "submit" : "save");
    setError(null);
    try {
      if (detail) await patch(`${PATH}/{id}`, content, { path: { id: form.id }, key });
      else await post(PATH, content, { query: { submit }, key });
      leaving.current = true;
      draft.clear();
      message.success(submit ? c.document.submitted : c.document.saved);
      await queries.invalidateQueries();
      await go(`/masterdata/changes/${form.id}`, {}, true);
    } catch (caught) {
      setError(caught);
      if (!(caught instanceof Error && caught.name === "OfflineError")) setKey(newId());
    } finally {
      setBusy("");
    }
  };
  const columns = columnsOf(kind, form.fresh);
  const errorOf = (at: string) =>
    messages.get(at) && (
      <div className="form-error" role="alert">
        {messages.get(at)}
      </div>
    );
  const whole = kind?.is_operation || form.fresh;
  return (
    <WithFiles id={form.id} isNew={!detail}>
      <Page
        title={detail ? `${t.edit} ${detail.document.number}` : t.new}
        help={t.formHelp}
        actions={
          <Space>
            <PageLink to={detail ? `/masterdata/changes/${form.id}` : "/masterdata/changes"}>
              {c.document.cancel}
            </PageLink>
            <Button
              type={detail ? "primary" : "default"}
              loading={busy === "save"}
              disabled={!body}
              onClick={() => body && void save(body, false)}
            >
              {c.document.save}
            </Button>
            {!detail && (
              <Button
                type="primary"
                loading={busy === "submit"}
                disabled={!body || !run.ready}
                title={run.refusal?.message ?? ""}
                onClick={() => body && void save(body, true)}
              >
                {t.submit}
              </Button>
            )}
          </Space>
        }
      >
        <DraftNote at={draft.restoredAt} discard={() => draft.clear(initial)} />
        <div className="columns">
          <div>
            <Section title={t.facts}>
              <div className="md-form">
                <div className="md-field">
                  <label htmlFor="change-kind">
                    <span className="required">*</span>
                    {t.kind}
                  </label>
                  <Select
                    id="change-kind"
                    value={form.kind || undefined}
                    disabled={Boolean(detail)}
                    options={(kinds.data?.changes ?? []).map((one) => ({
                      value: one.kind,
                      label: say(one.title),
                    }))}
                    onChange={(next: string) => set({ kind: next, object: "", values: {} })}
                  />
                  {errorOf("kind")}
                </div>
                {kind && !kind.is_operation && (
                  <div className="md-field">
                    <span className="md-label">{t.action}</span>
                    <Radio.Group
                      aria-label={t.action}
                      disabled={Boolean(detail)}
                      value={form.fresh}
                      onChange={(event) =>
                        set({ fresh: event.target.value === true, object: "", values: {} })
                      }
                      options={[
                        { value: false, label: t.recordOld },
                        { value: true, label: t.recordNew },
                      ]}
                    />
                  </div>
                )}
                {kind && (kind.is_operation || !form.fresh) && (
                  <div className="md-field">
                    <label htmlFor="change-record">
                      <span className="required">*</span>
                      {t.record}
                    </label>
                    <RecordPicker
                      id="change-record"
                      record={kind.record}
                      value={form.object}
                      status={messages.get("object_id") ? "error" : ""}
                      onChange={(object) => set({ object, values: kind.is_operation ? form.values : {} })}
                    />
                    {errorOf("object_id")}
                  </div>
                )}
                <div className="md-field">
                  <label htmlFor="change-unit">
                    <span className="required">*</span>
                    {t.unit}
                  </label>
                  <UnitPicker
                    id="change-unit"
                    disabled={Boolean(detail)}
                    value={form.unit_id}
                    onChange={(unit) => set({ unit_id: unit ?? "" })}
                  />
                  {errorOf("unit_id")}
                </div>
                <div className="md-field">
                  <label htmlFor="change-day">{t.effective}</label>
                  <DatePicker
                    id="change-day"
                    placeholder={t.effectiveHint}
                    value={form.effective_from ? dayjs(form.effective_from) : null}
                    onChange={(day) => set({ effective_from: day ? day.format("YYYY-MM-DD") : "" })}
                  />
                  {errorOf("effective_from")}
                </div>
                <div className="md-field md-field-wide">
                  <label htmlFor="change-reason">
                    <span className="required">*</span>
                    {t.reason}
                  </label>
                  <Input.TextArea
                    id="change-reason"
                    rows={2}
                    maxLength={500}
                    value={form.reason}
                    status={messages.get("reason") ? "error" : ""}
                    onChange={(event) => set({ reason: event.target.value })}
                  />
                  {errorOf("reason")}
                </div>
              </div>
            </Section>
            {kind && (
              <Section title={t.fields}>
                {!whole && form.object === "" ? (
                  <p className="quiet">{t.chooseRecord}</p>
                ) : standing.error ? (
                  <ProblemPanel error={standing.error} />
                ) : (
                  <FieldTable
                    kind={kind.record}
                    columns={columns}
                    whole={Boolean(whole)}
                    standing={standing.data}
                    values={form.values}
                    change={(values) => set({ values })}
                    sent={body?.fields ?? []}
                    messages={messages}
                  />
                )}
              </Section>
            )}
            <FilesSection />
          </div>
          <aside className="aside">
            <Section title={t.check}>
              {error ? (
                <ProblemPanel error={error} />
              ) : body ? (
                <DryRunPanel run={run} />
              ) : (
                <p className="quiet">{t.checkLater}</p>
              )}
            </Section>
          </aside>
        </div>
      </Page>
    </WithFiles>
  );
}
