// Saving a document that is typed in a form, and submitting it. What is clicked twice, or tried again after a lost line,
// happens once.
import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useState } from "react";
import { newId, send } from "@/api/client";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import type { Reasons } from "../findings";
import { useIntent } from "../intent";
import { useDryRun } from "./dry-run";
import { acknowledgements, type Receipt } from "./types";

interface Form {
  /** `/api/execution/payments` */
  path: string;
  /** The body as the server takes it, without version; null while it cannot be read at all. */
  body: ({ id: string; lines?: { id: string }[] } & object) | null;
  /** The version that is edited; absent for a new document. */
  version: number | undefined;
  reasons?: Reasons;
}

/** What submitting the form would do. An edit is tried as a new document of the same content, with ids of its own: the
 * rules look at that as they will at the submission. */
export function useTrial({ path, body, version }: Form) {
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
  return useDryRun(tried && { method: "post", path, asked: { query: { submit: true } }, body: tried });
}

const JSON_TYPE = "application/json";

export function useSaving({ path, body, version, reasons = {} }: Form, done: (id: string) => void) {
  const t = useText(common).document;
  const { message } = App.useApp();
  const queries = useQueryClient();
  const entry = useIntent();
  const submission = useIntent();
  const [busy, setBusy] = useState<"" | "save" | "submit">("");
  const [error, setError] = useState<unknown>(null);
  // An edit may be in although its submission was refused: then only what is different is sent again.
  const [stored, setStored] = useState({ text: "", version });

  const create = async (text: string, submit: boolean) => {
    await send("post", path, { query: { submit }, key: entry.key(`${submit} ${text}`) }, text, JSON_TYPE);
  };
  const edit = async (id: string, text: string, submit: boolean) => {
    let edited = stored.version;
    if (stored.text !== text) {
      const versioned = JSON.stringify({ ...JSON.parse(text), version: edited });
      const asked = { path: { id }, key: entry.key(versioned) };
      const response = await send("patch", `${path}/{id}`, asked, versioned, JSON_TYPE);
      edited = ((await response.json()) as Receipt).document.version;
      setStored({ text, version: edited });
    }
    if (!submit) return;
    const act = JSON.stringify({ acknowledgements: acknowledgements(reasons), version: edited });
    const asked = { path: { id, action: "submit" }, key: submission.key(act) };
    await send("post", `${path}/{id}/actions/{action}`, asked, act, JSON_TYPE);
  };
  const save = async (submit: boolean) => {
    if (busy || !body) return;
    setBusy(submit ? "submit" : "save");
    setError(null);
    try {
      const text = JSON.stringify(body);
      await (version === undefined ? create(text, submit) : edit(body.id, text, submit));
      message.success(submit ? t.submitted : t.saved);
      done(body.id);
      // What was tried is what now is: asking again would find it taken.
      await queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "dry-run" });
    } catch (caught) {
      entry.settled(caught);
      submission.settled(caught);
      setError(caught);
    } finally {
      setBusy("");
    }
  };
  return { save, busy, error };
}
