// What the server says when it refuses, and what stands between the browser and the server.
import type { components } from "./schema";

export type Finding = components["schemas"]["Finding"];
/** The tier that declares problems does not know rules; what it carries as findings are these. */
export type ProblemBody = Omit<components["schemas"]["ProblemBody"], "findings"> & { findings: Finding[] };

/** An answer other than success. */
export class ProblemError extends Error {
  readonly status: number;
  readonly problem: ProblemBody;

  constructor(status: number, problem: ProblemBody) {
    super(problem.message);
    this.name = "ProblemError";
    this.status = status;
    this.problem = problem;
  }
}

/** No answer at all: the line is down, or the server is. The outcome of a change is then unknown until repeated. */
export class OfflineError extends Error {
  constructor() {
    super("offline");
    this.name = "OfflineError";
  }
}

/** Messages by field, for forms. Fields are addressed as the server does: `lines[0].amount_fen`. */
export function fieldMessages(error: unknown): Map<string, string> {
  const found = new Map<string, string>();
  if (!(error instanceof ProblemError)) return found;
  for (const field of error.problem.fields) {
    const before = found.get(field.at);
    // Sentences in Chinese need no space between them.
    const space = /[.!?]$/.test(field.message) ? " " : "";
    found.set(field.at, before ? `${before} ${field.message}` : `${field.message}${space}${field.how}`);
  }
  return found;
}
