// What the forms of this area have in common: the trial with the files there are, saving, and the page around the fields.
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { fieldMessages } from "@/api/problem";
import { useGo } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { useMe } from "@/app/session";
import { type DryRun, DryRunPanel } from "@/kit/document/dry-run";
import { useSaving, useTrial } from "@/kit/document/saving";
import { useFiles } from "@/kit/files/files";
import { FilesSection } from "@/kit/files/section";
import type { Reason, Reasons } from "@/kit/findings";
import { useFormKeys } from "@/kit/form/keys";
import { Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useSay, useText } from "@/text/language";
import { bookkeeping } from "./text";

/** The unit a new document begins with: the one of the top bar, or the only one the person works for. */
export function useOwnUnit(): string {
  const { unitId } = useRegistry();
  const units = new Set(useMe().roles.map((role) => role.unit_id));
  return unitId || (units.size === 1 ? ([...units][0] ?? "") : "");
}

interface Body {
  id: string;
  lines?: { id: string }[];
  [part: string]: unknown;
}

/** A form around a document whose files count: they change what the server says, so the trial names them. */
export function useVoucherForm(path: string, body: Body | null, version?: number, warned = true) {
  const go = useGo();
  const say = useSay();
  const page = path.replace("/api", "");
  const [reasons, setReasons] = useState<Reasons>({});
  const files = useFiles()?.list?.items.length ?? 0;
  const seen = body && warned && files > 0 ? { ...body, same_as: body.id } : body;
  const given = warned ? { reasons } : {};
  const run = useTrial({ path, body: seen, version, ...given });
  const saving = useSaving({ path, body, version, ...given }, (id) => void go(`${page}/${id}`, {}, true));
  const messages = fieldMessages(saving.error ?? run.error);
  for (const field of run.refusal?.fields ?? []) messages.set(field.at, field.message);
  for (const finding of run.findings) {
    const stops = finding.level === "red" || finding.level === "grey";
    if (finding.field && stops && !messages.has(finding.field))
      messages.set(finding.field, say(finding.text));
  }
  const onReason = (rule: string, reason: Reason) => setReasons((before) => ({ ...before, [rule]: reason }));
  return { run, saving, message: (at: string) => messages.get(at), page, reasons, onReason };
}

interface Props {
  title: string;
  help: string[];
  back: string;
  complete: boolean;
  run: DryRun;
  saving: ReturnType<typeof useSaving>;
  shown: (field: string) => boolean;
  reasons?: Reasons;
  onReason?: (rule: string, reason: Reason) => void;
  extra?: ReactNode;
  files?: boolean;
  /** What stands below both columns: a wide grid. */
  below?: ReactNode;
  children: ReactNode;
}

export function VoucherFormPage(props: Props) {
  const { complete, run, saving, reasons, onReason, files = true } = props;
  const t = useText(bookkeeping);
  const words = useText(common).document;
  const go = useGo();
  const cannot = !complete || (!run.ready && !run.busy);
  const against = cannot ? (run.refusal?.message ?? t.incomplete) : "";
  const save = () => void saving.save(false);
  const submit = () => void saving.save(true);
  useFormKeys({
    save,
    submit,
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
          <Button
            type="primary"
            loading={saving.busy === "submit"}
            disabled={cannot || saving.busy === "save"}
            title={against}
            onClick={submit}
          >
            {t.submit}
          </Button>
          <Button
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
      {saving.error ? <ProblemPanel error={saving.error} shownElsewhere={props.shown} /> : null}
      {props.below}
      <div className="columns">
        <div>
          {props.children}
          {files && <FilesSection />}
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
