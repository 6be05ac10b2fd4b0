// The frame of a form around a document: what can be done on top, fields at the left, the server's decision in advance
// at the right. Files have a place in it where the form stands within files.
import { Button } from "antd";
import type { ReactNode } from "react";
import { useGo } from "@/app/go";
import { DraftNote } from "@/kit/draft";
import { FilesSection } from "@/kit/files/section";
import type { Reason, Reasons } from "@/kit/findings";
import { useFormKeys } from "@/kit/form/keys";
import { Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { type DryRun, DryRunPanel } from "./dry-run";
import type { useSaving } from "./saving";

/** What an area calls the things of its forms. */
export interface FrameWords {
  submit: string;
  save: string;
  /** The heading of the server's decision. */
  check: string;
  /** Said while something is missing. */
  incomplete: string;
  /** Said where the server would refuse and gives no reason of its own. */
  blocked?: string;
}

export interface FrameProps {
  title: string;
  help: string[];
  /** Where cancelling leads. */
  back: string;
  /** A document that is there already is saved, not submitted. */
  editing?: boolean;
  complete: boolean;
  run: DryRun;
  saving: ReturnType<typeof useSaving>;
  /** Whether a field of the server's words has a place in the form. */
  shown: (field: string) => boolean;
  words: FrameWords;
  draft?: { restoredAt: string | null; discard: () => void };
  reasons?: Reasons;
  onReason?: (rule: string, reason: Reason) => void;
  /** Buttons of the form's own. */
  extra?: ReactNode;
  /** What stands above both columns: a wide grid. */
  wide?: ReactNode;
  children: ReactNode;
}

export function FormFrame(props: FrameProps) {
  const { complete, run, saving, editing = false, words: t, reasons, onReason } = props;
  const words = useText(common).document;
  const go = useGo();
  const cannot = !complete || (!run.ready && !run.busy);
  const unsaid = (complete ? t.blocked : undefined) ?? t.incomplete;
  const against = cannot ? (run.refusal?.message ?? unsaid) : "";
  const save = () => void saving.save(false);
  const submit = () => void saving.save(true);
  useFormKeys({
    save,
    submit: editing ? null : submit,
    obstacle: against,
    saveObstacle: complete ? "" : t.incomplete,
    busy: saving.busy !== null,
    error: saving.error,
  });
  return (
    <Page
      title={props.title}
      help={[...props.help, words.formKeys]}
      actions={
        <>
          {!editing && (
            <Button
              type="primary"
              loading={saving.busy === "submit"}
              disabled={cannot || saving.busy === "save"}
              title={against}
              onClick={submit}
            >
              {t.submit}
            </Button>
          )}
          <Button
            type={editing ? "primary" : "default"}
            loading={saving.busy === "save"}
            disabled={!complete || saving.busy === "submit"}
            onClick={save}
          >
            {t.save}
          </Button>
          {props.extra}
          <Button onClick={() => void go(props.back)}>{words.cancel}</Button>
        </>
      }
    >
      {props.draft && <DraftNote at={props.draft.restoredAt} discard={props.draft.discard} />}
      {saving.error ? <ProblemPanel error={saving.error} shownElsewhere={props.shown} /> : null}
      {props.wide}
      <div className="columns">
        <div>
          {props.children}
          <FilesSection />
        </div>
        <aside className="aside">
          <Section title={t.check}>
            {complete ? (
              <DryRunPanel
                run={run}
                shownElsewhere={props.shown}
                {...(reasons ? { reasons } : {})}
                {...(onReason ? { onReason } : {})}
              />
            ) : (
              <p className="quiet">{t.incomplete}</p>
            )}
          </Section>
        </aside>
      </div>
    </Page>
  );
}
