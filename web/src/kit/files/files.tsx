// The files of one document: the server's list, sending and removing. A document that is not entered yet has files too:
// they wait under its id and become its own when it is entered.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useState } from "react";
import { type Answer, download, get, newId, send } from "@/api/client";

export type FileList = Answer<"/api/flow/documents/{id}/attachments", "get">;
export type FileRow = FileList["items"][number];

const OF_DOCUMENT = "/api/flow/documents/{id}/attachments";
const WAITING = "/api/flow/attachments";

/** A file on its way, or one that was refused. */
export interface Sending {
  key: string;
  name: string;
  size: number;
  state: "waits" | "sent" | "refused" | "too_large";
  error?: unknown;
}

export interface Files {
  list: FileList | undefined;
  error: unknown;
  retry: () => void;
  sending: Sending[];
  add: (files: File[]) => void;
  dismiss: (key: string) => void;
  remove: (id: string) => Promise<void>;
  /** Null for files that wait: their sender has them. */
  save: ((id: string) => Promise<void>) | null;
}

const Context = createContext<Files | null>(null);

/** The files of the document around; null outside one. */
export function useFiles(): Files | null {
  return useContext(Context);
}

/** The content type to send a file with, by its name; what is of no type is sent as such, and refused with the reason. */
function typeOf(list: FileList, name: string): string {
  const ending = name.split(".").pop()?.toLowerCase() ?? "";
  const known = list.types.find((type) => type.endings.includes(ending));
  return known?.media_type ?? "application/octet-stream";
}

interface Props {
  id: string;
  /** It is not entered yet. */
  isNew: boolean;
  children: ReactNode;
}

export function WithFiles({ id, isNew, children }: Props) {
  const queries = useQueryClient();
  const key = ["files", id, isNew];
  const asked = useQuery<FileList>({
    queryKey: key,
    queryFn: ({ signal }) =>
      isNew
        ? get(WAITING, { query: { document_id: id }, signal })
        : get(OF_DOCUMENT, { path: { id }, signal }),
  });
  const [sending, setSending] = useState<Sending[]>([]);
  const mark = (which: string, part: Partial<Sending>) =>
    setSending((all) => all.map((one) => (one.key === which ? { ...one, ...part } : one)));

  const put = async (file: File, list: FileList): Promise<void> => {
    const query = { name: file.name, ...(isNew ? { document_id: id } : {}) };
    const to = isNew ? WAITING : OF_DOCUMENT;
    const answer = await send("post", to, { path: { id }, query }, file, typeOf(list, file.name));
    queries.setQueryData(key, (await answer.json()) as FileList);
  };
  const add = async (files: File[]) => {
    const list = asked.data;
    if (!list) return;
    const entries = files.map((file) => ({ file, key: newId() }));
    setSending((before) => [
      ...before.filter((one) => one.state !== "sent"),
      ...entries.map(({ file, key }) => ({ key, name: file.name, size: file.size, state: "waits" as const })),
    ]);
    // One after another: the list each answers with holds those before.
    for (const { file, key } of entries) {
      // The server says the same, but only after the whole file went over the line.
      if (file.size > list.bytes_max) {
        mark(key, { state: "too_large" });
        continue;
      }
      try {
        await put(file, list);
        mark(key, { state: "sent" });
      } catch (error) {
        mark(key, { state: "refused", error });
      }
    }
  };
  const remove = async (file: string) => {
    if (isNew) {
      await send("delete", `${WAITING}/{id}`, { path: { id: file } });
      await queries.invalidateQueries({ queryKey: key });
      return;
    }
    const answer = await send("delete", `${OF_DOCUMENT}/{file}`, { path: { id, file } });
    queries.setQueryData(key, (await answer.json()) as FileList);
  };
  const files: Files = {
    list: asked.data,
    error: asked.error,
    retry: () => void asked.refetch(),
    sending,
    add: (chosen) => void add(chosen),
    dismiss: (which) => setSending((all) => all.filter((one) => one.key !== which)),
    remove,
    save: isNew ? null : (file) => download(`${OF_DOCUMENT}/{file}`, { path: { id, file } }),
  };
  return <Context value={files}>{children}</Context>;
}
