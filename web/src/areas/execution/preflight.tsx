// The server's decision in advance, beside a form: what stops it, what needs a reason, balances and vouchers to come.
import { Alert, Button, Space, Tag, Tooltip } from "antd";
import { fieldMessages, type ProblemBody } from "@/api/problem";
import { useGo } from "@/app/go";
import { type DryRun, DryRunPanel } from "@/kit/document/dry-run";
import type { useSaving } from "@/kit/document/saving";
import type { Reason, Reasons } from "@/kit/findings";
import { useFormKeys } from "@/kit/form/keys";
import { Section } from "@/kit/page";
import { common } from "@/text/common";
import { useMarks, useSay, useText } from "@/text/language";
import { execution } from "./text";

interface Props {
  run: DryRun;
  /** Whether there is enough in the form to ask the server. */
  ready: boolean;
  hint: string;
  reasons?: Reasons;
  onReason?: (rule: string, reason: Reason) => void;
  shownElsewhere: (at: string) => boolean;
}

/** What the server says of each field, by its address: shapes, refusals, and findings that name a place. */
export function useMessages(error: unknown, run: DryRun): (at: string) => string | undefined {
  const say = useSay();
  const messages = fieldMessages(error ?? run.error);
  const refused: ProblemBody["fields"] = run.refusal?.fields ?? [];
  for (const field of refused) messages.set(field.at, field.message);
  for (const finding of run.findings) {
    const stops = finding.level === "red" || finding.level === "grey";
    if (finding.field && stops && !messages.has(finding.field))
      messages.set(finding.field, say(finding.text));
  }
  return (at) => messages.get(at);
}

function blocks(run: DryRun): number {
  return run.findings.filter((one) => one.level === "red" || one.level === "grey").length;
}

/** Why it cannot be submitted as it stands; empty when it can. */
function useObstacle(run: DryRun, ready: boolean): string {
  const t = useText(execution).preflight;
  const shared = useText(common).document;
  if (!ready) return t.incomplete;
  if (run.ready && !run.busy) return "";
  if (run.busy) return t.checking;
  const stops = blocks(run);
  if (stops > 0) return shared.blocked(stops);
  return run.refusal?.message ?? t.wrong;
}

export function Preflight({ run, ready, hint, reasons, onReason, shownElsewhere }: Props) {
  const t = useText(execution).preflight;
  const obstacle = useObstacle(run, ready);
  const state = run.busy ? (
    <Tag>{t.checking}</Tag>
  ) : (
    <Tag color={obstacle ? "red" : "green"}>{obstacle ? t.cannot : t.can}</Tag>
  );
  return (
    <Section title={t.title} extra={ready && state}>
      {ready ? (
        <DryRunPanel
          run={run}
          shownElsewhere={shownElsewhere}
          {...(reasons ? { reasons } : {})}
          {...(onReason ? { onReason } : {})}
        />
      ) : (
        <Alert type="info" showIcon title={hint} />
      )}
    </Section>
  );
}

interface ButtonsProps {
  run: DryRun;
  ready: boolean;
  saving: ReturnType<typeof useSaving>;
  /** Where cancelling leads. */
  back: string;
  hint: string;
}

/** Submit, save, cancel. Submitting cannot be pressed while something stands against it, and says what. */
export function FormButtons({ run, ready, saving, back, hint }: ButtonsProps) {
  const t = useText(common).document;
  const marks = useMarks();
  const go = useGo();
  const obstacle = useObstacle(run, ready);
  const save = () => void saving.save(false);
  const submit = () => void saving.save(true);
  const { error } = saving;
  const busy = saving.busy !== null;
  useFormKeys({ save, submit, obstacle, saveObstacle: ready ? "" : hint, busy, error });
  return (
    <Space>
      <Tooltip title={obstacle}>
        <span>
          <Button
            type="primary"
            loading={saving.busy === "submit"}
            disabled={obstacle !== ""}
            aria-label={obstacle ? t.submit + marks.colon + obstacle : t.submit}
            onClick={submit}
          >
            {t.submit}
          </Button>
        </span>
      </Tooltip>
      <Tooltip title={ready ? "" : hint}>
        <span>
          <Button disabled={!ready} loading={saving.busy === "save"} onClick={save}>
            {t.save}
          </Button>
        </span>
      </Tooltip>
      <Button onClick={() => void go(back)}>{t.cancel}</Button>
    </Space>
  );
}
