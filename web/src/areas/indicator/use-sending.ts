// Sends a form: the same click repeated carries the same key, so that it counts once.
import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useState } from "react";
import { newId, send } from "@/api/client";
import { OfflineError } from "@/api/problem";
import { useGo } from "@/app/go";
import type { Receipt } from "@/kit/document/types";
import { common } from "@/text/common";
import { useText } from "@/text/language";

interface Props {
  /** `/api/indicator/reallocations` */
  path: string;
  /** The document that is edited; absent for a new one. */
  id?: string | undefined;
  /** Before the page is left for the document's own. */
  saved: () => void;
}

export function useSending({ path, id, saved }: Props) {
  const t = useText(common).document;
  const { message } = App.useApp();
  const queries = useQueryClient();
  const go = useGo();
  const [key, setKey] = useState(newId);
  const [busy, setBusy] = useState<"" | "save" | "submit">("");
  const [error, setError] = useState<unknown>(null);
  const run = async (what: "save" | "submit", body: unknown) => {
    if (busy) return;
    setBusy(what);
    setError(null);
    try {
      const target = id ? `${path}/{id}` : path;
      const response = await send(
        id ? "patch" : "post",
        target,
        { path: id ? { id } : {}, query: id ? {} : { submit: what === "submit" }, key },
        JSON.stringify(body),
        "application/json",
      );
      const receipt = (await response.json()) as Receipt;
      saved();
      message.success(what === "submit" ? t.submitted : t.saved);
      await go(`${path.replace("/api", "")}/${receipt.document.id}`, {}, true);
      // What was tried is what now is: asking again would find it taken.
      await queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "dry-run" });
    } catch (caught) {
      setError(caught);
      // What was refused is remembered under its key; mended it is another intent.
      if (!(caught instanceof OfflineError)) setKey(newId());
    } finally {
      setBusy("");
    }
  };
  return { run, busy, error };
}
