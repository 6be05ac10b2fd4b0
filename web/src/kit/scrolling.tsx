// Around a table that may be wider than its place: the keyboard must reach what scrolls, also where nothing in it is a link.
import type { ReactNode } from "react";

function reach(node: HTMLDivElement | null): void {
  for (const part of node?.querySelectorAll(".ant-table-content, .ant-table-body") ?? [])
    part.setAttribute("tabindex", "0");
}

export function Scrolling({ children }: { children: ReactNode }) {
  return <div ref={reach}>{children}</div>;
}
