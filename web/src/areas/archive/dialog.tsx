// A dialog that sends once, and shows in full what was refused.
import { useQueryClient } from "@tanstack/react-query";
import { App, Modal } from "antd";
import { type ReactNode, useRef, useState } from "react";
import { fieldMessages } from "@/api/problem";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { archiveText } from "./text";

interface Props<T> {
  title: string;
  yes: string;
  whole: boolean;
  danger?: boolean;
  send: () => Promise<T>;
  done: (answer: T) => void;
  close: () => void;
  /** The fields, with what the server says of each. */
  children: (wrong: Map<string, string>, busy: boolean) => ReactNode;
}

export function SendDialog<T>({ title, yes, whole, danger = false, send, done, close, children }: Props<T>) {
  const t = useText(archiveText);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const running = useRef(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const wrong = fieldMessages(error);
  const save = async () => {
    if (running.current || !whole) return;
    running.current = true;
    setBusy(true);
    setError(null);
    try {
      const answer = await send();
      await queries.invalidateQueries({
        predicate: ({ queryKey: [of] }) => String(of).startsWith("/api/archive/"),
      });
      message.success(t.done);
      done(answer);
    } catch (caught) {
      setError(caught);
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      width={600}
      title={title}
      mask={{ closable: false }}
      onCancel={close}
      okText={yes}
      cancelText={t.cancel}
      okButtonProps={{ loading: busy, disabled: !whole, danger }}
      onOk={() => void save()}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {children(wrong, busy)}
        <button type="submit" hidden disabled={!whole} aria-hidden tabIndex={-1} />
      </form>
      <ProblemPanel error={error} shownElsewhere={(field) => wrong.has(field) && field !== "body"} />
    </Modal>
  );
}
