// The form of a project, new or to be changed.
import { useState } from "react";
import { useGo } from "@/app/go";
import { useKind, useRegistry } from "@/app/registry";
import { DryRunPanel, useDryRun } from "@/kit/document/dry-run";
import { History } from "@/kit/document/history";
import { acknowledgements, type Envelope } from "@/kit/document/types";
import { DraftNote, useDraft, useLeaveGuard } from "@/kit/draft";
import { WithFiles } from "@/kit/files/files";
import { FilesSection } from "@/kit/files/section";
import { useAfterSave } from "@/kit/form/after-save";
import { BarFact, FormBar } from "@/kit/form/bar";
import { gather, type SentRows } from "@/kit/form/messages";
import { ReturnedNote } from "@/kit/form/returned";
import { useSave } from "@/kit/form/save";
import { Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useSay, useText } from "@/text/language";
import { Head } from "./head";
import { LinesEditor } from "./lines-editor";
import {
  blankLine,
  blankTarget,
  bodyOf,
  type Computed,
  type Form,
  missing,
  PATH,
  wholeLine,
  wholeTarget,
} from "./model";
import { TargetsEditor } from "./targets-editor";
import { project } from "./text";

const IN_GRIDS = /^(lines|targets)\[/;

interface Props {
  name: string;
  initial: Form;
  /** The document as the server has it; absent for a new one. */
  envelope?: Envelope;
}

export function ProjectEditor({ name, initial, envelope }: Props) {
  const t = useText(project);
  const words = useText(common).document;
  const say = useSay();
  const go = useGo();
  const { page, entry } = useKind("project");
  const { registry } = useRegistry();
  const draft = useDraft<Form>(name, initial);
  const form = draft.value;
  const leaving = useLeaveGuard(draft.touched, true);
  const saving = useSave(PATH);
  /** Rows in the order in which they were saved last: refusals count by it. */
  const [savedRows, setSavedRows] = useState<SentRows>({});

  const set = (part: Partial<Form>) => draft.change((before) => ({ ...before, ...part }));
  const whole = { lines: form.lines.filter(wholeLine), targets: form.targets.filter(wholeTarget) };
  const gaps = missing(form);
  const unchanged = form.version !== null && !draft.touched;
  const body = bodyOf(form, whole.lines, whole.targets);
  const said = acknowledgements(form.reasons);
  const run = useDryRun(
    gaps.length > 0
      ? null
      : form.version === null
        ? {
            method: "post",
            path: PATH,
            asked: { query: { submit: true } },
            body: { ...body, acknowledgements: said },
          }
        : unchanged
          ? {
              method: "post",
              path: `${PATH}/{id}/actions/submit`,
              asked: { path: { id: form.id } },
              body: { acknowledgements: said, version: form.version },
            }
          : {
              method: "patch",
              path: `${PATH}/{id}`,
              asked: { path: { id: form.id } },
              body: { ...body, version: form.version },
            },
  );
  // The receipt names what a kind works out as an object of that kind.
  const computed = (run.receipt?.computed ?? null) as Computed | null;
  const [last, setLast] = useState<Computed | null>(computed);
  if (computed && computed !== last) setLast(computed);

  const messages = gather(
    [
      { error: saving.error, sent: savedRows },
      {
        error: run.error,
        findings: run.findings,
        sent: {
          lines: whole.lines.map((line) => line.id),
          targets: whole.targets.map((target) => target.id),
        },
      },
    ],
    say,
  );

  const after = useAfterSave({ draft, leaving, page, savedText: t.edit.savedTo });
  const save = async (submit: boolean) => {
    const lines = form.lines.filter((line) => !blankLine(line));
    const targets = form.targets.filter((target) => !blankTarget(target));
    setSavedRows({ lines: lines.map((line) => line.id), targets: targets.map((target) => target.id) });
    await saving.run(
      {
        id: form.id,
        version: form.version,
        body: bodyOf(form, lines, targets),
        unchanged,
        submit,
        acknowledgements: said,
      },
      (done) => after(done, form, submit),
    );
  };
  const discard = () => {
    draft.clear(initial);
    saving.clearError();
  };
  const year = form.fiscal_year ?? registry.default_fiscal_year;
  const on = registry.today.startsWith(String(year)) ? registry.today : `${year}-01-01`;
  const figures = computed ?? last;
  // What an earlier input came to stands greyed in the lines, but is no sum of what is typed now.
  const sums = computed ?? (run.busy ? last : null);
  const blocked = run.findings.filter((one) => one.level === "red" || one.level === "grey").length;
  const warned = run.findings.filter((one) => one.level === "orange" || one.level === "yellow").length;
  return (
    <WithFiles id={form.id} isNew={form.version === null}>
      <Page
        title={envelope ? t.edit.editTitle : t.edit.newTitle}
        aside={envelope && <span className="number">{envelope.document.number}</span>}
        help={[...t.edit.help, words.formKeys]}
      >
        <DraftNote at={draft.restoredAt} discard={discard} />
        {envelope && <ReturnedNote envelope={envelope} />}
        <ProblemPanel
          error={saving.error}
          shownElsewhere={(field) => IN_GRIDS.test(field) || field in form}
        />
        <div className="editor">
          <div className="editor-head">
            <Section title={t.edit.basics}>
              <Head form={form} set={set} fixedUnit={form.version !== null} message={messages.head} />
            </Section>
          </div>
          <div className="editor-body">
            <Section title={t.detail.lines}>
              <LinesEditor
                lines={form.lines}
                change={(next) => draft.change((before) => ({ ...before, lines: next(before.lines) }))}
                year={form.start_year}
                on={on}
                computed={figures}
                stale={run.busy || !computed}
                messages={messages}
              />
            </Section>
            <Section title={t.detail.targets}>
              <TargetsEditor
                targets={form.targets}
                change={(next) => draft.change((before) => ({ ...before, targets: next(before.targets) }))}
                on={on}
                messages={messages}
              />
            </Section>
            <FilesSection />
          </div>
          <div className="editor-side">
            <Section title={t.edit.preflight}>
              <Incomplete form={form} />
              {gaps.length === 0 && (
                <DryRunPanel
                  run={run}
                  reasons={form.reasons}
                  onReason={(rule, reason) => set({ reasons: { ...form.reasons, [rule]: reason } })}
                  shownElsewhere={(field) => IN_GRIDS.test(field) || field in form}
                />
              )}
            </Section>
            {envelope && (
              <Section title={words.history}>
                <History kind="project" envelope={envelope} />
              </Section>
            )}
          </div>
        </div>
        <FormBar
          facts={
            <>
              <BarFact name={t.edit.total} fen={sums?.total_fen} />
              {(sums?.years.length ?? 0) > 1 &&
                sums?.years.map((one) => (
                  <BarFact key={one.year} name={t.edit.yearTotal(one.year)} fen={one.amount_fen} />
                ))}
            </>
          }
          blocked={blocked}
          warned={warned}
          checking={run.busy && gaps.length === 0}
          busy={saving.busy}
          error={saving.error}
          save={unchanged ? null : () => void save(false)}
          submit={() => void save(true)}
          reason={
            run.refusal && !run.busy && (form.version === null || unchanged) ? run.refusal.message : null
          }
          cancel={() => void go(envelope ? page(form.id) : (entry?.path ?? "/"))}
        />
      </Page>
    </WithFiles>
  );
}

/** What still has to be filled in before amounts and checks can be had. */
function Incomplete({ form }: { form: Form }) {
  const t = useText(project);
  const names: Record<string, string> = {
    unit_id: t.edit.unit,
    code: t.list.code,
    name: t.list.name,
    class: t.list.class,
    function: t.list.function,
    start_year: t.edit.startYear,
    end_year: t.edit.endYear,
    fiscal_year: t.list.fiscalYear,
    reason: t.detail.reason,
  };
  const gaps = missing(form).map((name) => names[name] ?? name);
  const rows = [
    ...form.lines.flatMap((line, at) =>
      blankLine(line) || wholeLine(line) ? [] : [t.edit.missingLine(at + 1)],
    ),
    ...form.targets.flatMap((target, at) =>
      blankTarget(target) || wholeTarget(target) ? [] : [t.edit.missingTarget(at + 1)],
    ),
  ];
  if (gaps.length + rows.length === 0) return null;
  return (
    <div className="finding finding-blue problem">
      {gaps.length > 0 && <div>{t.edit.missing}</div>}
      <ul className="missing">
        {[...gaps, ...rows].map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </div>
  );
}
