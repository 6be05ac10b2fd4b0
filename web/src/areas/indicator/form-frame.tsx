// The frame of the forms of this area: fields at the left, the server's check at the right, what can be done on top.
import { Button } from "antd";
import type { ReactNode } from "react";
import { useGo } from "@/app/go";
import { type DryRun, DryRunPanel } from "@/kit/document/dry-run";
import { DraftNote } from "@/kit/draft";
import type { Reason, Reasons } from "@/kit/findings";
import { Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { indicator } from "./text";
import type { useSending } from "./use-sending";
import "./indicator.css";

interface Props {
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
  sending: ReturnType<typeof useSending>;
  send: (what: "save" | "submit") => void;
  /** Whether a field of the server's words has a place in the form. */
  shown: (field: string) => boolean;
  children: ReactNode;
}

export function FormFrame(props: Props) {
  const { editing, complete, run, sending, send } = props;
  const t = useText(indicator).form;
  const words = useText(common).document;
  const go = useGo();
  const cannot = !complete || (!run.ready && !run.busy);
  return (
    <Page
      title={props.title}
      help={props.help}
      actions={
        <>
          {!editing && (
            <Button
              type="primary"
              loading={sending.busy === "submit"}
              disabled={cannot || sending.busy === "save"}
              title={cannot ? (run.refusal?.message ?? (complete ? t.submitBlocked : t.incomplete)) : ""}
              onClick={() => send("submit")}
            >
              {t.submit}
            </Button>
          )}
          <Button
            type={editing ? "primary" : "default"}
            loading={sending.busy === "save"}
            disabled={!complete || sending.busy === "submit"}
            onClick={() => send("save")}
          >
            {editing ? t.saveEdit : t.save}
          </Button>
          <Button onClick={() => void go(props.back)}>{words.cancel}</Button>
        </>
      }
    >
      <DraftNote at={props.draft.restoredAt} discard={props.draft.discard} />
      {sending.error ? <ProblemPanel error={sending.error} shownElsewhere={props.shown} /> : null}
      <div className="columns">
        <div>{props.children}</div>
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
  );
}

interface FieldProps {
  label: string;
  htmlFor?: string;
  message?: string | undefined;
  required?: boolean;
  wide?: boolean;
  hint?: string;
  children: ReactNode;
}

/** A labelled control with what the server says of it. */
export function Field({ label, htmlFor, message, required, wide, hint, children }: FieldProps) {
  return (
    <div className={wide ? "form-field form-field-wide" : "form-field"}>
      <label htmlFor={htmlFor}>
        {required && <span className="required">*</span>}
        {label}
      </label>
      {children}
      {hint && !message && <div className="lines-note">{hint}</div>}
      {message && (
        <div className="form-error" role="alert">
          {message}
        </div>
      )}
    </div>
  );
}
