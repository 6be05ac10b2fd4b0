// Taking an action of a project with input of its own: one dialog is one intent, whatever is clicked twice.
import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useState } from "react";
import { newId, send } from "@/api/client";
import { OfflineError } from "@/api/problem";
import type { Envelope } from "@/kit/document/types";
import { common } from "@/text/common";
import { useText } from "@/text/language";

export const ACTIONS = "/api/project/projects/{id}/actions/{action}";

export function useAct(envelope: Envelope, action: string, close: () => void) {
  const done = useText(common).document.done;
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
      await send("post", ACTIONS, { path: { id, action }, key }, text, "application/json");
      message.success(done);
      await queries.invalidateQueries();
      close();
    } catch (caught) {
      setError(caught);
      if (!(caught instanceof OfflineError)) setKey(newId());
    } finally {
      setBusy(false);
    }
  };
  return { act, busy, error };
}
