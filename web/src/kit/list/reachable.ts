// What Tab comes to in a table, and what it must not.

/** What scrolls is reachable by keyboard, also while no row holds a link. */
export function reachable(place: HTMLDivElement | null) {
  for (const body of place?.querySelectorAll<HTMLElement>(".ant-table-body") ?? []) body.tabIndex = 0;
  // The library measures columns by a hidden copy of their heads, with controls in it.
  for (const row of place?.querySelectorAll<HTMLElement>(".ant-table-measure-row") ?? []) row.inert = true;
}
