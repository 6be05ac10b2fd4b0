// The list that indicator changes and reallocations share.
import type { RowOf } from "@/api/client";
import { useSession } from "@/app/session";
import { BatchButton } from "@/kit/document/batch";
import {
  useDocumentColumns,
  useDocumentFilters,
  useDocumentTabs,
  useScopeQuery,
} from "@/kit/document/columns";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";

type Path = "/api/indicator/changes" | "/api/indicator/reallocations";
type Row = RowOf<Path>;

interface Props {
  kind: string;
  path: Path;
  name: string;
  /** The right to enter such documents. */
  edit: string;
  title: string;
  help: string[];
}

export function DocumentList({ kind, path, name, edit, title, help }: Props) {
  const { may } = useSession();
  const { tabs, first } = useDocumentTabs(edit);
  const reviewing = !may(edit);
  const common = useDocumentColumns<Row>(kind, reviewing);
  const filters = useDocumentFilters(kind);
  const scope = useScopeQuery();
  const actions = reviewing ? ["approve", "return"] : ["submit", "withdraw"];
  return (
    <Page title={title} help={help}>
      <ServerList
        path={path}
        name={name}
        columns={[
          common.number,
          common.title,
          common.amount,
          common.state,
          common.waiting,
          common.unit,
          common.creator,
          common.created,
        ]}
        filters={[filters.text, filters.state, filters.amounts, filters.created]}
        tabs={tabs}
        tab={first}
        order="-created"
        fixed={scope}
        rowKey={(row) => row.id}
        sums={(answer) => ({ amount_fen: Number(answer.amount_fen ?? 0) })}
        create={may(edit) ? { to: `${path.replace("/api", "")}/new` } : undefined}
        batch={
          may("document_act")
            ? (rows, clear) =>
                actions.map((action) => (
                  <BatchButton
                    key={action}
                    kind={kind}
                    path={path}
                    action={action}
                    rows={rows}
                    clear={clear}
                  />
                ))
            : undefined
        }
      />
    </Page>
  );
}
