// A document typed in a form: what submitting it would do, and saving or submitting it with the way back to the form.
import { App } from "antd";
import { useState } from "react";
import { newId } from "@/api/client";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import type { Reasons } from "../findings";
import { useSave } from "../form/save";
import { useDryRun } from "./dry-run";
import { acknowledgements } from "./types";

interface Form {
  /** `/api/execution/payments` */
  path: string;
  /** The body as the server takes it, without version; null while it cannot be read at all. */
  body: ({ id: string; lines?: { id: string }[] } & object) | null;
  /** The version that is edited; absent for a new document. */
  version: number | undefined;
  /** Reasons for warnings; absent where a kind takes none when it is entered. */
  reasons?: Reasons;
}

/** What submitting the form would do. An edit is tried as a new document of the same content, with ids of its own: the
 * rules look at that as they will at the submission. */
export function useTrial({ path, body, version, reasons }: Form) {
  const [ids] = useState(() => new Map<string, string>());
  const fresh = (id: string) => {
    const made = ids.get(id) ?? newId();
    ids.set(id, made);
    return made;
  };
  const copy = body && {
    ...body,
    id: fresh(body.id),
    ...(body.lines ? { lines: body.lines.map((line) => ({ ...line, id: fresh(line.id) })) } : {}),
  };
  const tried = version === undefined ? body : copy;
  const asked = { query: { submit: true } };
  const said = reasons ? { acknowledgements: acknowledgements(reasons) } : {};
  return useDryRun(tried && { method: "post", path, asked, body: { ...tried, ...said } });
}

/** Saves or submits, then leaves the form by `done`. */
export function useSaving({ path, body, version, reasons }: Form, done: (id: string) => void) {
  const t = useText(common).document;
  const { message } = App.useApp();
  const { run, busy, error } = useSave(path);
  // An edit may be in although its submission was refused: then only what is different is sent again.
  const [stored, setStored] = useState({ text: "", version: version ?? null });

  const save = async (submit: boolean) => {
    if (!body) return;
    const text = JSON.stringify(body);
    const asked = {
      id: body.id,
      version: stored.version,
      body: { ...body },
      unchanged: stored.text === text,
      submit,
      ...(reasons ? { acknowledgements: acknowledgements(reasons) } : {}),
    };
    await run(asked, (outcome) => {
      if (!outcome.saved) return;
      if (outcome.submitted !== submit) {
        setStored({ text, version: outcome.version });
        return;
      }
      message.success(submit ? t.submitted : t.saved);
      done(body.id);
    });
  };
  return { save, busy, error };
}
