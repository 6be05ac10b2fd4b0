// What would happen: the server decides the very same way without writing, as often as the input rests.
import { useQuery } from "@tanstack/react-query";
import { Alert, Skeleton } from "antd";
import { useEffect, useMemo, useState } from "react";
import { type Asked, send } from "@/api/client";
import { ProblemError } from "@/api/problem";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { Findings, type Reason, type Reasons } from "../findings";
import { ProblemPanel } from "../problem";
import { IndicatorEffects } from "./indicators";
import type { Receipt } from "./types";
import { VoucherPreview } from "./voucher";

interface Question {
  method: "post" | "patch";
  path: string;
  asked?: Asked;
  body: unknown;
}

/** Asks by dry run once the body has rested for half a second; `null` asks nothing. */
export function useDryRun(question: Question | null) {
  const text = question ? JSON.stringify(question) : "";
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), 500);
    return () => clearTimeout(timer);
  }, [text]);
  const asked = useQuery<Receipt>({
    queryKey: ["dry-run", rested],
    enabled: rested !== "",
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
    queryFn: async ({ signal }) => {
      const { method, path, asked: more, body } = JSON.parse(rested) as Question;
      const query = { ...more?.query, dry_run: true };
      // A dry run changes nothing: its key is its own.
      const key = crypto.randomUUID();
      const response = await send(
        method,
        path,
        { ...more, query, key, signal },
        JSON.stringify(body),
        "application/json",
      );
      return (await response.json()) as Receipt;
    },
  });
  return useMemo(() => {
    const problem = asked.error instanceof ProblemError ? asked.error.problem : null;
    const findings = asked.data?.findings ?? problem?.findings ?? [];
    const refusal = asked.data?.refusal ?? null;
    return {
      receipt: asked.error ? null : (asked.data ?? null),
      error: asked.error,
      findings,
      refusal,
      busy: asked.isFetching || rested !== text,
      /** Whether the server would do it as it stands. */
      ready: !asked.error && asked.data !== undefined && !refusal,
    };
  }, [asked.data, asked.error, asked.isFetching, rested, text]);
}

export type DryRun = ReturnType<typeof useDryRun>;

interface Props {
  run: DryRun;
  reasons?: Reasons;
  onReason?: (rule: string, reason: Reason) => void;
  shownElsewhere?: (field: string) => boolean;
}

/** The panel beside a form or in an action's dialog: findings, balances afterwards, vouchers. */
export function DryRunPanel({ run, reasons, onReason, shownElsewhere }: Props) {
  const t = useText(common).document;
  if (!run.receipt && !run.error) return <Skeleton active paragraph={{ rows: 3 }} />;
  return (
    <div className="dry-run" aria-busy={run.busy} aria-live="polite">
      {run.error ? (
        <ProblemPanel error={run.error} {...(shownElsewhere ? { shownElsewhere } : {})} />
      ) : (
        <>
          {run.refusal && (
            <ProblemPanel
              error={new ProblemError(422, { ...run.refusal, findings: [] })}
              {...(shownElsewhere ? { shownElsewhere } : {})}
            />
          )}
          {run.findings.length > 0 ? (
            <Findings findings={run.findings} reasons={reasons} onReason={onReason} />
          ) : (
            !run.refusal && <Alert type="success" showIcon title={t.noFindings} />
          )}
          {run.receipt && <IndicatorEffects receipt={run.receipt} />}
          {run.receipt && run.receipt.vouchers.length + run.receipt.indicators.length > 0 && (
            <VoucherPreview vouchers={run.receipt.vouchers} emptyText={t.voucherLater} />
          )}
        </>
      )}
    </div>
  );
}
