// The key of what a person means to do: the same for a repeat of the very same thing while its outcome is unknown.
import { useMemo, useRef } from "react";
import { newId } from "@/api/client";
import { OfflineError } from "@/api/problem";

export function useIntent() {
  const intent = useRef({ text: "", key: "" });
  return useMemo(
    () => ({
      /** The key for this content. */
      key(text: string): string {
        if (intent.current.text !== text) intent.current = { text, key: newId() };
        return intent.current.key;
      },
      /** The outcome is known, unless the line was lost: what is sent next is something new. */
      settled(error?: unknown) {
        if (!(error instanceof OfflineError)) intent.current = { text: "", key: "" };
      },
    }),
    [],
  );
}
