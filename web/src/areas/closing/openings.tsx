// Opening balances of units.
import type { RowOf } from "@/api/client";
import { useSession } from "@/app/session";
import { useDocumentColumns, useDocumentFilters } from "@/kit/document/columns";
import { useDocumentList } from "@/kit/document/list";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { closing } from "./text";

type Path = "/api/closing/openings" | "/api/closing/year-ends" | "/api/closing/year-closes";
type Row = RowOf<Path>;

interface Props {
  kind: string;
  path: Path;
  name: string;
  title: string;
  create: string;
  help: string[];
  amount?: boolean;
}

/** The list that openings, settlements and year closes share. */
export function ClosingList({ kind, path, name, title, create, help, amount = true }: Props) {
  const { may } = useSession();
  const common = useDocumentColumns<Row>(kind, !may("period_close"));
  const filters = useDocumentFilters(kind);
  const { sums, ...list } = useDocumentList<Row>({
    kind,
    path,
    edit: "period_close",
    newTitle: create,
    line: (row) => row.title,
  });
  return (
    <Page title={title} help={help}>
      <ServerList
        path={path}
        name={name}
        columns={[
          common.number,
          common.title,
          common.unit,
          ...(amount ? [common.amount] : []),
          common.state,
          common.waiting,
          common.creator,
          common.created,
        ]}
        filters={[filters.state, filters.text, filters.created]}
        {...list}
        {...(amount ? { sums } : {})}
      />
    </Page>
  );
}

export default function Openings() {
  const t = useText(closing).openings;
  return (
    <ClosingList
      kind="opening_balance"
      path="/api/closing/openings"
      name="openings"
      title={t.title}
      create={t.create}
      help={t.help}
    />
  );
}
