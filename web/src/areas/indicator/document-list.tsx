// The list that indicator changes and reallocations share.
import type { RowOf } from "@/api/client";
import { useSession } from "@/app/session";
import { useDocumentColumns, useDocumentFilters } from "@/kit/document/columns";
import { useDocumentList } from "@/kit/document/list";
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
  const common = useDocumentColumns<Row>(kind, !may(edit));
  const filters = useDocumentFilters(kind);
  const list = useDocumentList<Row>({ kind, path, edit, line: (row) => row.title });
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
        {...list}
      />
    </Page>
  );
}
