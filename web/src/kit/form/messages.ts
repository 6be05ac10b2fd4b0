// What the server says of the fields of a form: by field for its head, by row and column for its grids.
import { type Finding, fieldMessages } from "@/api/problem";
import type { Text } from "@/text/language";

/** Rows as they were sent, by the name of their list. */
export type SentRows = Record<string, string[]>;

export interface Messages {
  head: (field: string) => string | undefined;
  cell: (list: string, row: string, column: string) => string | undefined;
  /** Whether anything is refused of a row. */
  row: (list: string, row: string) => boolean;
}

interface Source {
  /** A refusal, or the answer of a dry run. */
  error?: unknown;
  findings?: Finding[];
  /** Ids of the rows that the answer counts by place. */
  sent: SentRows;
}

/** Gathers messages of several answers, each counted by the rows it was asked with. */
export function gather(sources: Source[], say: (text: Text) => string): Messages {
  const found = new Map<string, string>();
  const refused = new Set<string>();
  for (const { error, findings = [], sent } of sources) {
    const put = (at: string, text: string) => {
      const place = /^(\w+)\[(\d+)\]\.(\w+)$/.exec(at);
      const row = place && sent[place[1] ?? ""]?.[Number(place[2])];
      found.set(place && row ? `${place[1]} ${row} ${place[3]}` : at, text);
    };
    for (const finding of findings) {
      if (finding.field && finding.level !== "blue") put(finding.field, say(finding.text));
    }
    for (const [at, text] of fieldMessages(error)) {
      put(at, text);
      const place = /^(\w+)\[(\d+)\]/.exec(at);
      if (place) refused.add(`${place[1]} ${sent[place[1] ?? ""]?.[Number(place[2])]}`);
    }
  }
  return {
    head: (field) => found.get(field),
    cell: (list, row, column) => found.get(`${list} ${row} ${column}`),
    row: (list, row) => refused.has(`${list} ${row}`),
  };
}
