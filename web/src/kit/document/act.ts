// Taking an action of a document: once, whatever is clicked twice. A dialog is one intent: a second click, or a try after a
// lost line, carries the same key.
import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useState } from "react";
import { newId, send } from "@/api/client";
import { OfflineError } from "@/api/problem";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import type { Envelope } from "./types";

/** Where the actions of a kind's documents are taken: `/api/execution/payments` */
export const actionsOf = (path: string) => `${path}/{id}/actions/{action}`;

export function useAct(path: string, envelope: Envelope, action: string, done: () => void) {
  const said = useText(common).document.done;
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [key, setKey] = useState(newId);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { id, version } = envelope.document;
  const act = async (body: Record<string, unknown>) => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      const text = JSON.stringify({ version, ...body });
      await send("post", actionsOf(path), { path: { id, action }, key }, text, "application/json");
      message.success(said);
      // What was tried is done: trying it again would only be refused.
      await queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "dry-run" });
      done();
    } catch (caught) {
      setError(caught);
      // A refusal is remembered under its key; what is mended is a new intent.
      if (!(caught instanceof OfflineError)) setKey(newId());
    } finally {
      setBusy(false);
    }
  };
  return { act, busy, error };
}
