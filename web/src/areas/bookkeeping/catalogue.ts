// The posting events as forms, and the accounts that take lines; both fetched once.
import { useQuery } from "@tanstack/react-query";
import { type Answer, get } from "@/api/client";
import { useSay, useText } from "@/text/language";
import { bookkeeping } from "./text";

const EVENTS = "/api/bookkeeping/events";
const ACCOUNTS = "/api/bookkeeping/accounts";
export type EventForm = Answer<typeof EVENTS, "get">[number];

export function useEvents() {
  return useQuery({
    queryKey: [EVENTS],
    queryFn: ({ signal }) => get(EVENTS, { signal }),
    staleTime: 3_600_000,
  });
}

/** Events that may be entered, by their groups. */
export function useEventOptions(all: EventForm[] | undefined) {
  const t = useText(bookkeeping).events;
  const say = useSay();
  const groups = new Map<string, { value: string; label: string }[]>();
  for (const form of all ?? []) {
    if (form.closed) continue;
    const letter = form.event.slice(0, 1);
    const rows = groups.get(letter) ?? [];
    rows.push({ value: form.event, label: `${form.event} ${say(form.name)}` });
    groups.set(letter, rows);
  }
  return [...groups].map(([letter, options]) => ({ label: t.groups[letter] ?? letter, options }));
}

export function useAccounts() {
  return useQuery({
    queryKey: [ACCOUNTS],
    queryFn: ({ signal }) => get(ACCOUNTS, { signal }),
    staleTime: 600_000,
  });
}
