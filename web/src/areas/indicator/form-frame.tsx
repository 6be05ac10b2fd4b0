// The frame of the forms of this area: fields at the left, the server's check at the right, what can be done on top.
import { Button } from "antd";
import type { ReactNode } from "react";
import { useGo } from "@/app/go";
import { type DryRun, DryRunPanel } from "@/kit/document/dry-run";
import type { useSaving } from "@/kit/document/saving";
import { DraftNote } from "@/kit/draft";
import { WithFiles } from "@/kit/files/files";
import { FilesSection } from "@/kit/files/section";
import type { Reason, Reasons } from "@/kit/findings";
import { Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { indicator } from "./text";
import "./indicator.css";

interface Props {
  id: string;
  title: string;
  help: string[];
  /** Where cancelling leads. */
  back: string;
  editing: boolean;
  draft: { restoredAt: string | null; discard: () => void };
  complete: boolean;
  run: DryRun;
  reasons: Reasons;
  onReason: (rule: string, reason: Reason) => void;
  saving: ReturnType<typeof useSaving>;
  /** Whether a field of the server's words has a place in the form. */
  shown: (field: string) => boolean;
  children: ReactNode;
}

export function FormFrame(props: Props) {
  const { editing, complete, run, saving } = props;
  const t = useText(indicator).form;
  const words = useText(common).document;
  const go = useGo();
  const cannot = !complete || (!run.ready && !run.busy);
  return (
    <WithFiles id={props.id} isNew={!editing}>
      <Page
        title={props.title}
        help={props.help}
        actions={
          <>
            {!editing && (
              <Button
                type="primary"
                loading={saving.busy === "submit"}
                disabled={cannot || saving.busy === "save"}
                title={cannot ? (run.refusal?.message ?? (complete ? t.submitBlocked : t.incomplete)) : ""}
                onClick={() => void saving.save(true)}
              >
                {t.submit}
              </Button>
            )}
            <Button
              type={editing ? "primary" : "default"}
              loading={saving.busy === "save"}
              disabled={!complete || saving.busy === "submit"}
              onClick={() => void saving.save(false)}
            >
              {editing ? t.saveEdit : t.save}
            </Button>
            <Button onClick={() => void go(props.back)}>{words.cancel}</Button>
          </>
        }
      >
        <DraftNote at={props.draft.restoredAt} discard={props.draft.discard} />
        {saving.error ? <ProblemPanel error={saving.error} shownElsewhere={props.shown} /> : null}
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
                  reasons={props.reasons}
                  onReason={props.onReason}
                  shownElsewhere={props.shown}
                />
              ) : (
                <p className="quiet">{t.incomplete}</p>
              )}
            </Section>
          </aside>
        </div>
      </Page>
    </WithFiles>
  );
}
