// The form of a unit's budget: projects chosen under the control figures, with what is left of each always in view.
import { InputNumber } from "antd";
import { useState } from "react";
import { useGo } from "@/app/go";
import { useKind } from "@/app/registry";
import { DryRunPanel, useDryRun } from "@/kit/document/dry-run";
import { History } from "@/kit/document/history";
import { acknowledgements } from "@/kit/document/types";
import { DraftNote, useDraft, useLeaveGuard } from "@/kit/draft";
import { WithFiles } from "@/kit/files/files";
import { FilesSection } from "@/kit/files/section";
import { useAfterSave } from "@/kit/form/after-save";
import { BarFact, FormBar } from "@/kit/form/bar";
import { LongTextField } from "@/kit/form/controls";
import { Field } from "@/kit/form/field";
import { gather, type SentRows } from "@/kit/form/messages";
import { ReturnedNote } from "@/kit/form/returned";
import { useSave } from "@/kit/form/save";
import { Page, Section } from "@/kit/page";
import { UnitPicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useSay, useText } from "@/text/language";
import { IncomeEditor } from "./income-editor";
import { blankIncome, bodyOf, type Computed, type Form, wholeIncome } from "./model";
import { ProjectsChooser } from "./projects-chooser";
import { RoomFacts, RoomsTable } from "./rooms";
import type { Detail } from "./summary";
import { compilation } from "./text";

const PATH = "/api/compilation/budgets";
const IN_GRIDS = /^income\[/;

interface Props {
  name: string;
  initial: Form;
  detail?: Detail;
}

/** What is asked of the server while this is typed. */
function question(form: Form, unchanged: boolean) {
  if (form.unit_id === "" || form.budget_year === null) return null;
  const body = bodyOf(form, form.income.filter(wholeIncome));
  const said = acknowledgements(form.reasons);
  const asked = { path: { id: form.id } };
  // Without projects there is nothing to submit yet; the room left is worked out all the same.
  const chosen = form.project_ids.length > 0;
  if (form.version === null) {
    const query = chosen ? { submit: true } : {};
    return {
      method: "post" as const,
      path: PATH,
      asked: { query },
      body: { ...body, acknowledgements: said },
    };
  }
  if (unchanged && chosen) {
    const path = `${PATH}/{id}/actions/submit`;
    return { method: "post" as const, path, asked, body: { acknowledgements: said, version: form.version } };
  }
  return { method: "patch" as const, path: `${PATH}/{id}`, asked, body: { ...body, version: form.version } };
}

export function BudgetEditor({ name, initial, detail }: Props) {
  const texts = useText(compilation);
  const t = texts.edit;
  const words = useText(common).document;
  const say = useSay();
  const go = useGo();
  const { page, entry } = useKind("budget");
  const draft = useDraft<Form>(name, initial);
  const form = draft.value;
  const leaving = useLeaveGuard(draft.touched, true);
  const saving = useSave(PATH);
  const [savedRows, setSavedRows] = useState<SentRows>({});

  const set = (part: Partial<Form>) => draft.change((before) => ({ ...before, ...part }));
  const unchanged = form.version !== null && !draft.touched;
  const asked = question(form, unchanged);
  const run = useDryRun(asked);
  // The receipt names what a kind works out as an object of that kind.
  const computed = (run.receipt?.computed ?? null) as Computed | null;
  const [last, setLast] = useState<Computed | null>(computed);
  if (computed && computed !== last) setLast(computed);
  const figures = computed ?? last;
  const messages = gather(
    [
      { error: saving.error, sent: savedRows },
      {
        error: run.error,
        findings: run.findings,
        sent: { income: form.income.filter(wholeIncome).map((line) => line.id) },
      },
    ],
    say,
  );

  const after = useAfterSave({ draft, leaving, page, savedText: t.saved });
  const save = async (submit: boolean) => {
    const income = form.income.filter((line) => !blankIncome(line));
    setSavedRows({ income: income.map((line) => line.id) });
    await saving.run(
      {
        id: form.id,
        version: form.version,
        body: bodyOf(form, income),
        unchanged,
        submit,
        acknowledgements: acknowledgements(form.reasons),
      },
      (done) => after(done, form, submit),
    );
  };
  const elsewhere = (field: string) => IN_GRIDS.test(field) || field in form;
  const count = (...levels: string[]) => run.findings.filter((one) => levels.includes(one.level)).length;
  const decides = form.version === null || unchanged;
  return (
    <WithFiles id={form.id} isNew={form.version === null}>
      <Page
        title={detail ? t.editTitle : t.newTitle}
        aside={detail && <span className="number">{detail.document.number}</span>}
        help={[...t.help, words.formKeys]}
      >
        <DraftNote
          at={draft.restoredAt}
          discard={() => {
            draft.clear(initial);
            saving.clearError();
          }}
        />
        {detail && <ReturnedNote envelope={detail} />}
        <ProblemPanel error={saving.error} shownElsewhere={elsewhere} />
        <div className="editor editor-beside">
          <div className="editor-head">
            <Section title={t.basics}>
              <Head form={form} set={set} message={messages.head} />
            </Section>
            <Section title={texts.budgets.incomeLines}>
              <IncomeEditor income={form.income} change={(income) => set({ income })} messages={messages} />
            </Section>
          </div>
          <div className="editor-body">
            <Section title={t.projects} extra={<span className="quiet">{t.inLibrary}</span>}>
              <ProjectsChooser
                unit={form.unit_id}
                year={form.budget_year}
                chosen={form.project_ids}
                change={(project_ids) => set({ project_ids })}
                computed={figures}
                stale={run.busy || !computed}
                names={new Map(detail?.lines.map((line) => [line.project_id ?? "", line.project_name ?? ""]))}
                message={messages.head("project_ids")}
              />
            </Section>
            <FilesSection />
          </div>
          <div className="editor-side">
            <Section title={t.preflight}>
              {figures ? (
                <RoomsTable rooms={figures.rooms} narrow />
              ) : (
                <p className="quiet">{texts.room.none}</p>
              )}
              {asked && (
                <DryRunPanel
                  run={run}
                  reasons={form.reasons}
                  onReason={(rule, reason) => set({ reasons: { ...form.reasons, [rule]: reason } })}
                  shownElsewhere={elsewhere}
                />
              )}
            </Section>
            {detail && (
              <Section title={words.history}>
                <History kind="budget" envelope={detail} />
              </Section>
            )}
          </div>
        </div>
        <FormBar
          facts={
            <>
              <BarFact name={t.sum} fen={figures?.lines_fen} />
              {figures && <RoomFacts rooms={figures.rooms} />}
            </>
          }
          blocked={count("red", "grey")}
          warned={count("orange", "yellow")}
          checking={run.busy && asked !== null}
          busy={saving.busy}
          error={saving.error}
          save={unchanged ? null : () => void save(false)}
          submit={() => void save(true)}
          reason={run.refusal && !run.busy && decides ? run.refusal.message : null}
          cancel={() => void go(detail ? page(form.id) : (entry?.path ?? "/"))}
        />
      </Page>
    </WithFiles>
  );
}

interface HeadProps {
  form: Form;
  set: (part: Partial<Form>) => void;
  message: (field: string) => string | undefined;
}

function Head({ form, set, message }: HeadProps) {
  const texts = useText(compilation);
  // Unit and year say which budget it is: they are chosen once.
  const fixed = form.version !== null;
  return (
    <div className="fields">
      <Field label={texts.edit.unit} required message={message("unit_id")}>
        {(control) => (
          <UnitPicker
            {...control}
            disabled={fixed}
            value={form.unit_id}
            onChange={(unit) => set({ unit_id: unit ?? "", project_ids: [] })}
          />
        )}
      </Field>
      <Field label={texts.budgets.year} required message={message("budget_year")}>
        {(control) => (
          <InputNumber
            {...control}
            min={2000}
            max={2100}
            precision={0}
            controls={false}
            disabled={fixed}
            value={form.budget_year}
            onChange={(budget_year) => set({ budget_year })}
          />
        )}
      </Field>
      <LongTextField
        label={texts.budgets.note}
        wide
        message={message("note")}
        max={1000}
        value={form.note}
        onChange={(note) => set({ note })}
      />
    </div>
  );
}
