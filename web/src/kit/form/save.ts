// Saving a document that is typed, and submitting it: once, whatever is clicked twice or sent again after a lost line.
import { type Query, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { newId, send } from "@/api/client";
import { OfflineError } from "@/api/problem";
import type { Acknowledgement, Receipt } from "../document/types";

interface Intent {
  /** What was sent: other content is another intent. */
  text: string;
  save: string;
  submit: string;
}

export interface Saving {
  id: string;
  /** Version of a document the server has; null for a new one. */
  version: number | null;
  body: Record<string, unknown>;
  /** Nothing was typed since the server last had it. */
  unchanged: boolean;
  submit: boolean;
  /** Reasons for warnings; absent where a kind takes none when it is entered. */
  acknowledgements?: Acknowledgement[];
}

/** `saved` when the document stands at the server, also when its submission was then refused. */
export interface Saved {
  saved: boolean;
  submitted: boolean;
  /** Version the server has now. */
  version: number | null;
}

export function useSave(path: string) {
  const queries = useQueryClient();
  const running = useRef(false);
  const intent = useRef<Intent | null>(null);
  const [busy, setBusy] = useState<"save" | "submit" | null>(null);
  const [error, setError] = useState<unknown>(null);

  const put = async (method: "post" | "patch", to: string, asked: object, body: unknown, key: string) => {
    const answer = await send(method, to, { ...asked, key }, JSON.stringify(body), "application/json");
    return (await answer.json()) as Receipt;
  };

  /** `then` goes on with what has come of it, before anything on the page is asked for anew. */
  const run = async (asked: Saving, then: (outcome: Saved) => void | Promise<void>): Promise<void> => {
    const outcome: Saved = { saved: false, submitted: false, version: asked.version };
    if (running.current) return;
    running.current = true;
    setBusy(asked.submit ? "submit" : "save");
    setError(null);
    const { id, submit, acknowledgements } = asked;
    const text = JSON.stringify([asked.body, submit, acknowledgements]);
    if (intent.current?.text !== text) intent.current = { text, save: newId(), submit: newId() };
    const keys = intent.current;
    try {
      if (asked.version === null) {
        const query = submit ? { submit: true } : {};
        const body = { ...asked.body, ...(acknowledgements ? { acknowledgements } : {}) };
        const receipt = await put("post", path, { query }, body, keys.save);
        outcome.version = receipt.document.version;
        outcome.saved = true;
        outcome.submitted = submit;
      } else {
        if (!asked.unchanged) {
          const body = { ...asked.body, version: asked.version };
          const receipt = await put("patch", `${path}/{id}`, { path: { id } }, body, keys.save);
          outcome.version = receipt.document.version;
        }
        outcome.saved = true;
        if (submit) {
          const to = `${path}/{id}/actions/submit`;
          const body = { acknowledgements: acknowledgements ?? [], version: outcome.version };
          await put("post", to, { path: { id } }, body, keys.submit);
          outcome.submitted = true;
        }
      }
      intent.current = null;
    } catch (caught) {
      setError(caught);
      // A refusal is remembered under its key: what is mended is sent under a new one.
      if (!(caught instanceof OfflineError)) intent.current = null;
    } finally {
      running.current = false;
      setBusy(null);
    }
    await then(outcome);
    // What was tried is what now is: a trial asked for again would find it taken.
    const but = { predicate: (query: Query) => query.queryKey[0] !== "dry-run" };
    if (outcome.saved) await queries.invalidateQueries(but);
  };
  return { run, busy, error, clearError: () => setError(null) };
}
