// A table that may be wider than the page: it scrolls in a place of its own that the keyboard can reach.
import type { ReactNode } from "react";

interface Props {
  /** What scrolls, for who cannot see it. */
  label: string;
  /** Width in pixels below which it scrolls. */
  width: number;
  children: ReactNode;
}

export function Wide({ label, width, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must take the focus, or the keyboard cannot scroll it.
    <section className="md-wide" aria-label={label} tabIndex={0}>
      <div style={{ minWidth: width }}>{children}</div>
    </section>
  );
}
