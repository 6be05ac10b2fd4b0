// The page of a form of this area: what can be done on top, the fields, and the server's decision in advance beside them.
import type { ReactNode } from "react";
import type { DryRun } from "@/kit/document/dry-run";
import type { useSaving } from "@/kit/document/saving";
import { DraftNote } from "@/kit/draft";
import { WithFiles } from "@/kit/files/files";
import { FilesSection } from "@/kit/files/section";
import type { Reason, Reasons } from "@/kit/findings";
import { Page } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { FormButtons, Preflight } from "./preflight";

interface Props {
  /** The document that is entered, and whether it is not entered yet. */
  document: { id: string; isNew: boolean };
  title: string;
  help: string[];
  /** Where cancelling leads. */
  back: string;
  /** What is still missing before the server can be asked. */
  hint: string;
  run: DryRun;
  ready: boolean;
  saving: ReturnType<typeof useSaving>;
  /** Whether a field of the server's words has a place in the form. */
  shown: (at: string) => boolean;
  restoredAt: string | null;
  discard: () => void;
  /** What the form needs and could not be had. */
  lost: { error: unknown; retry: () => void };
  reasons?: Reasons;
  onReason?: (rule: string, reason: Reason) => void;
  children: ReactNode;
}

export function EntryPage(props: Props) {
  const { title, help, back, hint, run, ready, saving, shown, lost, reasons, onReason } = props;
  return (
    <WithFiles {...props.document}>
      <Page
        title={title}
        help={help}
        actions={<FormButtons run={run} ready={ready} saving={saving} back={back} hint={hint} />}
      >
        <DraftNote at={props.restoredAt} discard={props.discard} />
        <ProblemPanel error={saving.error} shownElsewhere={shown} />
        <ProblemPanel error={lost.error} retry={lost.retry} />
        <div className="columns">
          <div>
            {props.children}
            <FilesSection />
          </div>
          <aside className="aside preflight">
            <Preflight
              run={run}
              ready={ready}
              hint={hint}
              shownElsewhere={shown}
              {...(reasons ? { reasons } : {})}
              {...(onReason ? { onReason } : {})}
            />
          </aside>
        </div>
      </Page>
    </WithFiles>
  );
}
