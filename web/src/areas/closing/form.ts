// What the forms of this area have in common: the trial, saving, and what the server says of fields.
import { useMemo } from "react";
import { fieldMessages, ProblemError } from "@/api/problem";
import { useGo } from "@/app/go";
import { useSaving, useTrial } from "@/kit/document/saving";

interface Body {
  id: string;
  lines?: { id: string }[];
  [part: string]: unknown;
}

export function useClosingForm(path: string, body: Body | null, version?: number) {
  const go = useGo();
  const page = path.replace("/api", "");
  const entry = { path, body, version };
  const run = useTrial(entry);
  const saving = useSaving(entry, (id) => void go(`${page}/${id}`, {}, true));
  const messages = useMemo(() => {
    const refused = run.refusal ? new ProblemError(422, { ...run.refusal, findings: [] }) : null;
    return new Map([...fieldMessages(refused), ...fieldMessages(run.error), ...fieldMessages(saving.error)]);
  }, [run.refusal, run.error, saving.error]);
  return { run, saving, messages, page };
}
