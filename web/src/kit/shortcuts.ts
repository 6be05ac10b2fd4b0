// Keys of a page that act wherever the focus is on it.
import { useEffect, useEffectEvent } from "react";

/** `alt+a`, `ctrl+enter`; the command key counts as Ctrl. Letters by their place: Alt changes what they type on some
 * keyboards. What lies over the page - a dialog, the login - has keys of its own. */
export function useShortcuts(keys: Record<string, () => unknown>): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const act = event.repeat ? undefined : keys[nameOf(event)];
    const over = event.target instanceof Element && event.target.closest('dialog, [role="dialog"]');
    if (!act || over) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}

function nameOf(event: KeyboardEvent): string {
  const held = `${event.ctrlKey || event.metaKey ? "ctrl+" : ""}${event.altKey ? "alt+" : ""}`;
  return held + event.code.replace(/^Key|^Numpad/, "").toLowerCase();
}
