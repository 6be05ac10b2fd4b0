// The document that an entry, a voucher or a line comes from.
import type { components } from "@/api/schema";
import { PageLink } from "./link";

export type Source = components["schemas"]["Source"];

/** Its number as the way to it; `hidden` stands for one the person may not see. */
export function SourceLink({ source, hidden = "" }: { source: Source | null | undefined; hidden?: string }) {
  if (!source) return <span className="quiet">{hidden}</span>;
  return source.path ? <PageLink to={source.path}>{source.number}</PageLink> : <span>{source.number}</span>;
}
