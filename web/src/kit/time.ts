// Times as people read them: fiscal dates are plain days; moments are shown in the browser's clock.
import dayjs from "dayjs";

export function moment(at: string | null | undefined): string {
  return at ? dayjs(at).format("YYYY-MM-DD HH:mm") : "";
}
/** `202611` as `2026-11`. */
export function period(value: number | null | undefined): string {
  return value ? `${Math.floor(value / 100)}-${String(value % 100).padStart(2, "0")}` : "";
}
