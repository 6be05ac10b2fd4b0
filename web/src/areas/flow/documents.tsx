// Documents of every kind: searched together, or only those that concern me.
import type { RowOf } from "@/api/client";
import { useAddress } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { useSession } from "@/app/session";
import { useKindWords } from "@/kit/document/kinds";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { useFlowColumns } from "./columns";
import { flowText } from "./text";

const PATH = "/api/flow/documents";
type Row = RowOf<typeof PATH>;

/** Who enters documents asks for their own, who reviews for what they decided. */
const ENTERING = [
  "project_edit",
  "budget_edit",
  "payment_edit",
  "reallocation_edit",
  "income_edit",
  "master_edit",
];

export default function Documents() {
  const texts = useText(common);
  const t = useText(flowText).documents;
  const { may } = useSession();
  const { registry } = useRegistry();
  const kinds = useKindWords();
  const [search] = useAddress();
  const columns = useFlowColumns<Row>();
  const keys = ENTERING.some(may)
    ? (["all", "unsent", "returned", "sent", "to_review", "handled"] as const)
    : may("document_act")
      ? (["all", "to_review", "reviewed", "sent_back", "handled"] as const)
      : (["all"] as const);
  const filters: Filter[] = [
    { key: "text", title: `${texts.document.number} / ${texts.document.title}`, kind: "text" },
    { key: "kind", title: t.kind, kind: "select", options: kinds.options },
    { key: "state", title: texts.document.state, kind: "select", options: kinds.states(search.kind ?? "") },
    {
      key: "fiscal_year",
      title: texts.document.year,
      kind: "select",
      options: registry.fiscal_years.map((year) => ({ value: String(year), label: String(year) })),
    },
    { key: "unit_id", title: texts.document.unit, kind: "unit" },
    { key: "amount_min_fen", until: "amount_max_fen", title: texts.document.amount, kind: "amounts" },
    { key: "from", until: "to", title: texts.document.createdAt, kind: "days" },
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="documents"
        columns={[
          columns.number,
          columns.kind,
          columns.title,
          columns.amount,
          columns.state,
          columns.waiting,
          columns.unit,
          columns.year,
          columns.creator,
          columns.created,
          { ...columns.updated, hidden: true },
        ]}
        filters={filters}
        {...(keys.length > 1 ? { tabs: keys.map((key) => ({ key, title: texts.tabs[key] })) } : {})}
        tab="all"
        order="-created"
        rowKey={(row) => row.id}
        sums={(answer) => ({ amount_fen: Number(answer.amount_fen ?? 0) })}
      />
    </Page>
  );
}
