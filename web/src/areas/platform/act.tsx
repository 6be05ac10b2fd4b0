// An act that is asked about first, done once, and whose refusal is shown in full.
import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useCallback } from "react";
import { newId } from "@/api/client";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useText } from "@/text/language";

interface Act<T> {
  /** What is asked. */
  ask: string;
  /** What the button says. */
  yes: string;
  danger?: boolean;
  /** Does it under a key of its own. */
  run: (key: string) => Promise<T>;
  done: (answer: T) => void;
}

export function useAct() {
  const t = useText(common);
  const { modal } = App.useApp();
  const queries = useQueryClient();
  return useCallback(
    <T,>({ ask, yes, danger = false, run, done }: Act<T>) => {
      const key = newId();
      modal.confirm({
        title: ask,
        okText: yes,
        cancelText: t.document.cancel,
        okButtonProps: { danger },
        async onOk() {
          try {
            const answer = await run(key);
            await queries.invalidateQueries();
            done(answer);
          } catch (error) {
            modal.error({ title: t.error.title, content: <ProblemPanel error={error} />, width: 560 });
          }
        },
      });
    },
    [modal, queries, t],
  );
}
