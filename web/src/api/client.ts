// The one door to the server: typed paths, problems as exceptions, a key with each change so that a repeat is harmless.
import { language } from "@/text/language";
import { OfflineError, type ProblemBody, ProblemError } from "./problem";
import type { paths } from "./schema";

type Method = "get" | "post" | "put" | "patch" | "delete";
/** Paths that have a method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never;
}[keyof paths];
type Operation<P extends keyof paths, M extends Method> = paths[P][M];
type Json<T> = T extends { content: { "application/json": infer J } } ? J : never;
type Succeeded<R> = R extends { responses: infer S }
  ?
      | Json<S extends { 200: infer A } ? A : never>
      | Json<S extends { 201: infer B } ? B : never>
      | Json<S extends { 202: infer C } ? C : never>
  : never;
/** What an operation answers. */
export type Answer<P extends keyof paths, M extends Method> = Succeeded<Operation<P, M>>;
/** The body an operation takes. */
export type BodyOf<P extends keyof paths, M extends Method> =
  Operation<P, M> extends { requestBody?: { content: { "application/json": infer B } } } ? B : never;
/** A row of a list. */
export type RowOf<P extends PathOf<"get">> = Answer<P, "get"> extends { items: (infer R)[] } ? R : never;

export type Query = Record<string, string | number | boolean | undefined | null>;
export type PathParams = Record<string, string | number>;
export interface Asked {
  path?: PathParams;
  query?: Query;
  /** The key of this intent: the same key for a repeat of the same click. */
  key?: string;
  signal?: AbortSignal;
}

let csrf: string | null = null;
/** Kept from the answer to the login or to `me`. */
export function setCsrf(token: string | null | undefined): void {
  csrf = token ?? null;
}

/** Told when the session has ended, so that the login comes over the page without losing what was typed. */
let sessionEnded: () => void = () => {};
export function onSessionEnd(handler: () => void): void {
  sessionEnded = handler;
}

let down = false;
const watchers = new Set<() => void>();
function setDown(next: boolean): void {
  if (down === next) return;
  down = next;
  for (const watcher of watchers) watcher();
}
// What is asked for while the line is down may wait for it without failing; the browser knows first.
window.addEventListener("offline", () => setDown(true));

/** Whether the last request got no answer, for the banner that says so. */
export const line = {
  isDown: () => down,
  watch(watcher: () => void) {
    watchers.add(watcher);
    return () => {
      watchers.delete(watcher);
    };
  },
  /** Asks whether the server is there again. */
  async ask(): Promise<void> {
    const answer = await fetch("/api/health", { cache: "no-store" }).catch(() => null);
    // A gateway answers too while the server behind it is gone.
    if (answer && answer.status !== 502 && answer.status !== 504) setDown(false);
  },
};

/** The address of a path with its parameters. */
export function address(path: string, asked: Pick<Asked, "path" | "query"> = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(asked.path?.[name] ?? "")),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked.query ?? {})) {
    if (value !== undefined && value !== null && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `${filled}?${text}` : filled;
}

function headers(method: Method, key: string | undefined): Headers {
  const made = new Headers({ "accept-language": language() === "zh" ? "zh-CN" : "en" });
  if (method !== "get") {
    if (csrf) made.set("x-csrf-token", csrf);
    if (key) made.set("idempotency-key", key);
  }
  return made;
}

/** Sends, and gives the raw answer of success; everything else is thrown. */
export async function send(
  method: Method,
  path: string,
  asked: Asked,
  body?: BodyInit | null,
  type?: string,
): Promise<Response> {
  const made = headers(method, asked.key);
  if (type) made.set("content-type", type);
  let response: Response;
  try {
    response = await fetch(address(path, asked), {
      method: method.toUpperCase(),
      headers: made,
      body: body ?? null,
      credentials: "same-origin",
      signal: asked.signal ?? null,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    setDown(true);
    throw new OfflineError();
  }
  setDown(false);
  if (response.ok) return response;
  const problem = await readProblem(response);
  if (response.status === 401 && !path.endsWith("/sessions")) sessionEnded();
  throw new ProblemError(response.status, problem);
}

async function readProblem(response: Response): Promise<ProblemBody> {
  try {
    return (await response.json()) as ProblemBody;
  } catch {
    const unclear = language() === "zh" ? "服务器没有给出说明。" : "The server gave no explanation.";
    return {
      code: "unclear",
      message: `HTTP ${response.status}`,
      how: unclear,
      fields: [],
      findings: [],
      request_id: "",
    };
  }
}

async function sendJson(method: Method, path: string, asked: Asked, body: unknown): Promise<unknown> {
  const text = body === undefined ? null : JSON.stringify(body);
  const response = await send(method, path, asked, text, text === null ? undefined : "application/json");
  return response.status === 204 ? undefined : await response.json();
}

/** Reads. */
export async function get<P extends PathOf<"get">>(path: P, asked: Asked = {}): Promise<Answer<P, "get">> {
  return (await sendJson("get", path, asked, undefined)) as Answer<P, "get">;
}
/** Creates or acts. */
export async function post<P extends PathOf<"post">>(
  path: P,
  body: BodyOf<P, "post"> | undefined,
  asked: Asked = {},
): Promise<Answer<P, "post">> {
  return (await sendJson("post", path, asked, body)) as Answer<P, "post">;
}
/** Replaces. */
export async function put<P extends PathOf<"put">>(
  path: P,
  body: BodyOf<P, "put">,
  asked: Asked = {},
): Promise<Answer<P, "put">> {
  return (await sendJson("put", path, asked, body)) as Answer<P, "put">;
}
/** Edits. */
export async function patch<P extends PathOf<"patch">>(
  path: P,
  body: BodyOf<P, "patch">,
  asked: Asked = {},
): Promise<Answer<P, "patch">> {
  return (await sendJson("patch", path, asked, body)) as Answer<P, "patch">;
}

/** Saves an answer as a file under the name the server gives it. */
export async function download(path: string, asked: Asked = {}): Promise<void> {
  await save(await send("get", path, asked));
}

export async function save(response: Response): Promise<void> {
  const disposition = response.headers.get("content-disposition") ?? "";
  // The name in full where it is not of plain letters.
  const said = /filename\*=UTF-8''([^;]+)/i.exec(disposition) ?? /filename="?([^";]+)/i.exec(disposition);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = decodeURIComponent(said?.[1] ?? "download");
  link.click();
  URL.revokeObjectURL(link.href);
}

/** A new id: version 7, in order of time, as the server's own are. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let place = 5; place >= 0; place--) {
    bytes[place] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
