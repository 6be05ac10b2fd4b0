// Columns of lists in which the kind differs from row to row.
import { Tag } from "antd";
import { useRoleTitle } from "@/app/registry";
import { useKindWords } from "@/kit/document/kinds";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { flowText } from "./text";

interface FlowRow {
  id: string;
  kind: string;
  number: string;
  state: string;
  waiting_role: string;
}

export function useFlowColumns<Row extends FlowRow>() {
  const t = useText(common).document;
  const own = useText(flowText).documents;
  const kinds = useKindWords();
  const role = useRoleTitle();
  const number: Column<Row> = {
    key: "number",
    title: t.number,
    width: 215,
    sort: "number",
    render: (row) => <PageLink to={kinds.page(row.kind, row.id)}>{row.number}</PageLink>,
  };
  const kind: Column<Row> = {
    key: "kind",
    title: own.kind,
    width: 130,
    render: (row) => kinds.title(row.kind),
  };
  const title: Column<Row> = { key: "title", title: t.title, width: 300 };
  const amount: Column<Row> = { key: "amount_fen", title: t.amount, kind: "money", sort: "amount" };
  const state: Column<Row> = {
    key: "state",
    title: t.state,
    width: 150,
    render: (row) => (
      <Tag color={row.state === "in_review" ? "processing" : "default"}>
        {kinds.state(row.kind, row.state)}
      </Tag>
    ),
  };
  const waiting: Column<Row> = {
    key: "waiting_role",
    title: t.waiting,
    width: 120,
    render: (row) => (row.waiting_role ? role(row.waiting_role) : ""),
  };
  const unit: Column<Row> = { key: "unit_id", title: t.unit, kind: "unit" };
  const year: Column<Row> = { key: "fiscal_year", title: t.year, width: 80 };
  const creator: Column<Row> = { key: "creator_name", title: t.creator, width: 120 };
  const created: Column<Row> = { key: "created_at", title: t.createdAt, kind: "time", sort: "created" };
  const updated: Column<Row> = { key: "updated_at", title: own.updated, kind: "time", sort: "updated" };
  return { number, kind, title, amount, state, waiting, unit, year, creator, created, updated };
}
