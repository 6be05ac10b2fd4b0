// What the forms of this area have in common: the trial with the files there are, saving, and the page around the fields.
import { useState } from "react";
import { fieldMessages } from "@/api/problem";
import { useGo } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { useMe } from "@/app/session";
import { FormFrame, type FrameProps } from "@/kit/document/form-frame";
import { useSaving, useTrial } from "@/kit/document/saving";
import { useFiles } from "@/kit/files/files";
import type { Reason, Reasons } from "@/kit/findings";
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

/** The page around the fields of a voucher. A draft that is edited may be submitted at once. */
export function VoucherFormPage(props: Omit<FrameProps, "words" | "editing">) {
  const { submit, save, check, incomplete } = useText(bookkeeping);
  return <FormFrame {...props} words={{ submit, save, check, incomplete }} />;
}
