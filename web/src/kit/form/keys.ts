// Saving and submitting by key, and where one is taken when something stands against it.
import { App } from "antd";
import { useEffect } from "react";
import { useShortcuts } from "../shortcuts";

interface Keys {
  /** Absent while there is nothing to save. */
  save: (() => void) | null;
  submit: (() => void) | null;
  /** Why it cannot be submitted as it stands; empty when it can. */
  obstacle: string;
  /** Why it cannot be saved, where nothing can be saved that is not complete. */
  saveObstacle?: string;
  busy: boolean;
  /** The last refusal. */
  error: unknown;
}

/** Ctrl+S and Ctrl+Enter do what the buttons do; where a button is dead, the key says why and leads to what to mend. */
export function useFormKeys({ save, submit, obstacle, saveObstacle = "", busy, error }: Keys): void {
  const { message } = App.useApp();
  const act = (what: (() => void) | null, against: string) => {
    if (!what || busy) return;
    if (!against) return what();
    message.warning(against);
    toFirstFault();
  };
  useShortcuts({
    "ctrl+s": () => act(save, saveObstacle),
    "ctrl+enter": () => act(submit, obstacle),
  });
  useEffect(() => {
    if (error) toFirstFault();
  }, [error]);
}

/** Takes the focus to the first control that is said to be wrong, or to what was said of the whole. */
export function toFirstFault(): void {
  // What is said of a field is on the screen only after this.
  requestAnimationFrame(() => {
    const page = document.getElementById("content");
    const place =
      page?.querySelector<HTMLElement>('[aria-invalid="true"]:not([disabled])') ??
      page?.querySelector<HTMLElement>(".problem, .finding");
    if (!place) return;
    if (place.tabIndex < 0) place.tabIndex = -1;
    place.focus();
  });
}
