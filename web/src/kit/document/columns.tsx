// Columns, tabs and filters that every list of documents has.
import { Tag } from "antd";
import { useKind, useRegistry, useRoleTitle } from "@/app/registry";
import { useSession } from "@/app/session";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { PageLink } from "../link";
import type { Column } from "../list/column";
import type { Filter } from "../list/filters";

/** What each row of a document list has. */
export interface DocumentRow {
  id: string;
  number: string;
  unit_id: string;
  state: string;
  waiting_role?: string;
  title?: string;
  /** Not of documents without money. */
  amount_fen?: number;
  created_at: string;
  creator_name?: string;
}

/** Tabs of a person who enters documents, or of one who reviews them. */
export function useDocumentTabs(edit: string) {
  const t = useText(common).tabs;
  const { may } = useSession();
  const keys = may(edit)
    ? (["unsent", "sent", "returned", "handled", "all"] as const)
    : may("document_act")
      ? (["to_review", "reviewed", "sent_back", "all"] as const)
      : (["all"] as const);
  return { tabs: keys.map((key) => ({ key, title: t[key] })), first: may(edit) ? "all" : keys[0] };
}

export function useDocumentColumns<Row extends DocumentRow>(kind: string, queue = false) {
  const t = useText(common).document;
  const { state, page } = useKind(kind);
  const role = useRoleTitle();
  const number: Column<Row> = {
    key: "number",
    title: t.number,
    width: 215,
    sort: "number",
    render: (row) => <PageLink to={`${page(row.id)}${queue ? "?queue=1" : ""}`}>{row.number}</PageLink>,
  };
  const unit: Column<Row> = { key: "unit_id", title: t.unit, kind: "unit" };
  const title: Column<Row> = { key: "title", title: t.title, width: 300 };
  const amount: Column<Row> = { key: "amount_fen", title: t.amount, kind: "money", sort: "amount" };
  const stateColumn: Column<Row> = {
    key: "state",
    title: t.state,
    width: 150,
    render: (row) => (
      <Tag color={row.state === "in_review" ? "processing" : "default"}>{state(row.state)}</Tag>
    ),
  };
  const waiting: Column<Row> = {
    key: "waiting_role",
    title: t.waiting,
    width: 120,
    render: (row) => (row.waiting_role ? role(row.waiting_role) : ""),
  };
  const creator: Column<Row> = { key: "creator_name", title: t.creator, width: 120 };
  const created: Column<Row> = { key: "created_at", title: t.createdAt, kind: "time", sort: "created" };
  return { number, unit, title, amount, state: stateColumn, waiting, creator, created };
}

export function useDocumentFilters(kind: string) {
  const t = useText(common);
  const { entry, state } = useKind(kind);
  const text: Filter = { key: "text", title: `${t.document.number} / ${t.document.title}`, kind: "text" };
  const stateFilter: Filter = {
    key: "state",
    title: t.document.state,
    kind: "select",
    options: (entry?.states ?? []).map((one) => ({ value: one.name, label: state(one.name) })),
  };
  const created: Filter = { key: "from", until: "to", title: t.document.createdAt, kind: "days" };
  const amounts: Filter = {
    key: "amount_min_fen",
    until: "amount_max_fen",
    title: t.document.amount,
    kind: "amounts",
  };
  return { text, state: stateFilter, created, amounts };
}

/** Year and unit of the top bar as parameters of a list. */
export function useScopeQuery(yearParameter: "fiscal_year" | "year" | "" = "fiscal_year") {
  const { year, unitId } = useRegistry();
  return { ...(yearParameter ? { [yearParameter]: year } : {}), ...(unitId ? { unit_id: unitId } : {}) };
}
