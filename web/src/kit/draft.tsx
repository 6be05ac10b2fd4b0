// What is being typed outlives a reload, an ended session and a lost line: it is kept in the browser until it is saved.
import { useBlocker } from "@tanstack/react-router";
import { Alert, App, Button } from "antd";
import dayjs from "dayjs";
import { useCallback, useEffect, useRef, useState } from "react";
import { useSession } from "@/app/session";
import { common } from "@/text/common";
import { useText } from "@/text/language";

interface Kept<T> {
  at: string;
  value: T;
}

/** State of a form that is kept under `name` for this person. `initial` is what the server has. */
export function useDraft<T>(name: string, initial: T) {
  const { me } = useSession();
  const key = `yiti.draft.${me?.user.id ?? ""}.${name}`;
  const read = (): Kept<T> | null => {
    const text = localStorage.getItem(key);
    if (!text) return null;
    try {
      return JSON.parse(text) as Kept<T>;
    } catch {
      return null;
    }
  };
  const [restored, setRestored] = useState<Kept<T> | null>(read);
  const [value, setValue] = useState<T>(() => restored?.value ?? initial);
  const [touched, setTouched] = useState(restored !== null);

  const change = useCallback((next: T | ((before: T) => T)) => {
    setValue(next);
    setTouched(true);
  }, []);
  useEffect(() => {
    if (!touched) return;
    // A form can hold thousands of cells: written once typing rests.
    const timer = setTimeout(
      () => localStorage.setItem(key, JSON.stringify({ at: new Date().toISOString(), value })),
      300,
    );
    return () => clearTimeout(timer);
  }, [key, value, touched]);
  const clear = useCallback(
    (next?: T) => {
      localStorage.removeItem(key);
      setTouched(false);
      setRestored(null);
      if (next !== undefined) setValue(next);
    },
    [key],
  );
  return { value, change, clear, touched, restoredAt: restored?.at ?? null };
}

/** Says that unsaved input was restored, and offers to drop it. */
export function DraftNote({ at, discard }: { at: string | null; discard: () => void }) {
  const t = useText(common).draft;
  if (!at) return null;
  return (
    <Alert
      className="draft-note"
      type="info"
      showIcon
      title={t.restored(dayjs(at).format("YYYY-MM-DD HH:mm"))}
      action={
        <Button size="small" onClick={discard}>
          {t.discard}
        </Button>
      }
    />
  );
}

/** What guards its input says whether it would be lost, kept in this browser, or whether there is none. */
type Guard = () => "lost" | "kept" | null;
const guards = new Set<Guard>();

function useLeaveQuestion() {
  const t = useText(common);
  const { modal } = App.useApp();
  return async (what: "lost" | "kept") =>
    modal.confirm({
      title: t.leaveTitle,
      content: what === "kept" ? t.leaveKept : t.leave,
      okText: t.leaveYes,
      cancelText: t.leaveNo,
      autoFocusButton: "cancel",
    });
}

export type Asking = (act: () => void) => Promise<void>;

/** Does what changes the whole page, once it may: where something on it is unsaved, the person is asked first. */
export function useAsking(): Asking {
  const ask = useLeaveQuestion();
  return async (act) => {
    const found = [...guards].map((guard) => guard());
    const what = found.includes("lost") ? "lost" : found.includes("kept") ? "kept" : null;
    if (!what || (await ask(what))) act();
  };
}

/** Asks before leaving while `active`. Give `leaving.current = true` to leave after saving. `kept` is input that a draft
 * keeps in this browser. */
export function useLeaveGuard(active: boolean, kept = false) {
  const ask = useLeaveQuestion();
  const leaving = useRef(false);
  const what = kept ? "kept" : "lost";
  useEffect(() => {
    const guard: Guard = () => (active && !leaving.current ? what : null);
    guards.add(guard);
    return () => {
      guards.delete(guard);
    };
  }, [active, what]);
  useBlocker({
    shouldBlockFn: async ({ current, next }) => {
      if (!active || leaving.current || current.pathname === next.pathname) return false;
      return !(await ask(what));
    },
    enableBeforeUnload: () => active && !leaving.current,
  });
  return leaving;
}
