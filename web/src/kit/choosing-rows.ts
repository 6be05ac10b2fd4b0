// Keys of a dialog in which rows are searched and marked.
import type { KeyboardEvent } from "react";

/** Down leads from the search to the first row's box, up and down from box to box, Ctrl+Enter takes what is marked. */
export function choosingRows(take: (() => void) | null) {
  return (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      take?.();
      return;
    }
    const target = event.target as HTMLElement;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    // In a picker the arrows choose.
    if (!step || target.getAttribute("role") === "combobox") return;
    const boxes = event.currentTarget.querySelectorAll<HTMLElement>(
      ".ant-table-row input[type=checkbox]:not(:disabled)",
    );
    const at = [...boxes].indexOf(target);
    const next = boxes[at + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
}
