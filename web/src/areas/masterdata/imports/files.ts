// Files on their way in. The server tells by their first bytes what they are; the header only has to be one it takes.
export const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

export function typeOf(file: File): string {
  return file.name.toLowerCase().endsWith(".xlsx") ? XLSX : "text/csv";
}

/** Files that this window has sent, by job: so long they can be had back with remarks. */
const sent = new Map<string, File>();

export function remember(job: string, file: File): void {
  sent.set(job, file);
}

export function remembered(job: string): File | undefined {
  return sent.get(job);
}
