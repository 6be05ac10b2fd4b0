// Two rounds of a year's budget, of which the second asks for less: made by the API, as the people in whose hands they are.
import { randomUUID } from "node:crypto";
import { type APIRequestContext, request } from "@playwright/test";
import { password, person } from "../e2e/support";

const YEAR = 2027;
const UNIT = "165001";
const FUNCTION = "2010301";

type Row = Record<string, unknown>;

/** One person at the API. */
class Chair {
  private constructor(
    private readonly line: APIRequestContext,
    private readonly token: string,
  ) {}

  static async of(name: string, baseURL: string): Promise<Chair> {
    const line = await request.newContext({ baseURL });
    const data = { login: name, password: password(name), kind: "cookie" };
    const answer = await line.post("/api/platform/sessions", { data });
    return new Chair(line, ((await answer.json()) as { csrf_token: string }).csrf_token);
  }

  async ask<T = Row>(method: "get" | "post" | "put" | "patch", path: string, data?: Row): Promise<T> {
    const headers = { "x-csrf-token": this.token, "idempotency-key": randomUUID() };
    const answer = await this.line[method](`/api${path}`, { headers, ...(data ? { data } : {}) });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json().catch(() => ({}))) as T;
  }

  act(path: string, action: string, opinion = ""): Promise<Row> {
    return this.ask("post", `${path}/actions/${action}`, opinion ? { opinion } : {});
  }
}

/** The address of the two versions beside each other. */
export async function twoRounds(baseURL: string): Promise<string> {
  const [clerk, reviewer, head, business, finance] = (await Promise.all(
    [person("handler", UNIT), person("reviewer", UNIT), person("head", UNIT), "yewu", "caiwu"].map((name) =>
      Chair.of(name, baseURL),
    ),
  )) as [Chair, Chair, Chair, Chair, Chair];
  const units = await finance.ask<{ items: { id: string; code: string }[] }>(
    "get",
    "/masterdata/units?limit=200",
  );
  const unit = (code: string) => units.items.find((one) => one.code === code)?.id ?? "";

  const body = { unit_id: unit(UNIT), year: YEAR, function: FUNCTION };
  const { projects } = await clerk.ask<{
    projects: { project_id: string; total_fen: number; outcome: string }[];
  }>("post", "/project/generation", body);
  const made = projects.filter((one) => one.outcome === "new");
  for (const { project_id } of made) {
    const path = `/project/projects/${project_id}`;
    await clerk.act(path, "submit");
    for (const chair of [reviewer, head, business, finance]) await chair.act(path, "approve", "同意。");
  }

  const id = randomUUID();
  const budget = `/compilation/budgets/${id}`;
  const all = made.map((one) => one.project_id);
  const asked = { id, unit_id: unit(UNIT), budget_year: YEAR, note: "2027 年预算", project_ids: all };
  await clerk.ask("post", "/compilation/budgets?submit=true", asked);
  for (const chair of [reviewer, head, finance]) await chair.act(budget, "approve", "同意上报。");

  // The figure holds all but the smallest of what was asked for.
  const sorted = [...made].sort((one, other) => other.total_fen - one.total_fen);
  const kept = sorted.slice(0, -1);
  const figure = kept.reduce((sum, one) => sum + one.total_fen, 0);
  for (const code of ["165", UNIT])
    await finance.ask("put", "/compilation/control-figures", {
      unit_id: unit(code),
      budget_year: YEAR,
      fund: "111",
      expenditure_kind: "basic",
      amount_fen: figure,
    });
  await clerk.act(budget, "prepare");
  const { document } = await clerk.ask<{ document: { version: number } }>("get", budget);
  await clerk.ask("patch", budget, {
    ...asked,
    project_ids: kept.map((one) => one.project_id),
    version: document.version,
  });
  await clerk.act(budget, "submit");
  const { versions } = await clerk.ask<{ versions: { id: string }[] }>("get", budget);
  const [before, after] = versions.slice(-2);
  return `/compilation/versions/${after?.id}?before=${before?.id}`;
}
