// What the tabs of a bank account share: sending groups to match, lines and entries in few words.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { type BodyOf, post } from "@/api/client";
import type { components } from "@/api/schema";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { period } from "@/kit/time";
import { useText } from "@/text/language";
import { bankText } from "./text-bank";

export type BankLine = components["schemas"]["BankLine"];
export type BankEntry = components["schemas"]["BankEntry"];
const MATCHES = "/api/accounting/bank-accounts/{id}/matches";
export type Group = BodyOf<typeof MATCHES, "post">["groups"][number];

/** Matches groups, all of them or none. */
export function useMatching(id: string, done?: () => void) {
  const t = useText(bankText).account;
  const { message } = App.useApp();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (groups: Group[]) => post(MATCHES, { groups }, { path: { id } }),
    onSuccess: async (report) => {
      void message.success(t.done(report.ids.length));
      done?.();
      await queries.invalidateQueries();
    },
  });
}

export function groupOf(lines: BankLine[], entries: BankEntry[], note = ""): Group {
  return {
    line_ids: lines.map((line) => line.id),
    entries: entries.map((entry) => ({ journal_id: entry.journal_id, line: entry.line })),
    note,
  };
}

export function Lines({ lines }: { lines: BankLine[] }) {
  return (
    <ul className="match-pair">
      {lines.map((line) => (
        <li key={line.id}>
          {line.bank_date} {line.serial_no} {line.counterparty} {line.summary} <Money fen={line.amount_fen} />
        </li>
      ))}
    </ul>
  );
}

export function Entries({ entries }: { entries: BankEntry[] }) {
  return (
    <ul className="match-pair">
      {entries.map((entry) => (
        <li key={`${entry.journal_id} ${entry.line}`}>
          {entry.posted_on}{" "}
          <PageLink
            to={`/accounting/vouchers/${entry.journal_id}`}
          >{`${period(entry.period)}-${entry.number}`}</PageLink>{" "}
          {entry.counterparty} {entry.summary} <Money fen={entry.amount_fen} />
        </li>
      ))}
    </ul>
  );
}
