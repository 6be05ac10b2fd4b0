/** Whether an edition counts on a day, is over, or is still to come. */
export function validity(
  edition: { effective_from: string; effective_to?: string | null },
  day: string,
): "inForce" | "over" | "ahead" {
  if (edition.effective_from > day) return "ahead";
  return edition.effective_to && edition.effective_to < day ? "over" : "inForce";
}
