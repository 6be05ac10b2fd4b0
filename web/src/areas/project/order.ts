// Moving one of a list to another place: the others keep their order.
export function moved<T>(order: readonly T[], from: number, to: number): T[] {
  const one = order[from - 1];
  if (one === undefined) return [...order];
  const rest = order.filter((_, at) => at !== from - 1);
  const place = Math.min(Math.max(to, 1), order.length) - 1;
  return [...rest.slice(0, place), one, ...rest.slice(place)];
}
