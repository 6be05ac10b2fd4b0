// Words that are cut off are shown whole under the pointer, wherever a cell or line ends in an ellipsis.
import { useEffect } from "react";

const CUT = ".ant-table-cell-ellipsis, .cell-line, .row-hint, .cell-button > span";

export function useWholeWords(): void {
  useEffect(() => {
    const show = (event: MouseEvent) => {
      const place = event.target instanceof Element ? event.target.closest<HTMLElement>(CUT) : null;
      if (!place || place.querySelector("[title]")) return;
      const whole = place.scrollWidth > place.clientWidth ? (place.textContent ?? "") : "";
      if (place.title !== whole) place.title = whole;
    };
    document.addEventListener("mouseover", show);
    return () => document.removeEventListener("mouseover", show);
  }, []);
}
