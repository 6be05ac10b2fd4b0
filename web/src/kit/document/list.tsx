// What every list of documents has: tabs, order, scope of the top bar, the sum, the way to a new one, and acting on many.
import { useSession } from "@/app/session";
import { BatchButton } from "./batch";
import { useDocumentTabs, useScopeQuery } from "./columns";

interface Listed {
  id: string;
  number: string;
  version: number;
}

interface Options<Row> {
  kind: string;
  /** `/api/execution/payments` */
  path: string;
  /** The right to enter such documents. */
  edit: string;
  /** Words of the button for a new one, where the usual ones do not do. */
  newTitle?: string;
  /** A row in a line, for the results of acting on many. */
  line: (row: Row) => string;
}

/** Properties of the `ServerList` of a kind of document. */
export function useDocumentList<Row extends Listed>({ kind, path, edit, newTitle, line }: Options<Row>) {
  const { may } = useSession();
  const { tabs, first } = useDocumentTabs(edit);
  const fixed = useScopeQuery();
  const enters = may(edit);
  const actions = enters ? ["submit", "withdraw"] : ["approve", "return"];
  const chosen = ({ id, number, version }: Row, title: string) => ({ id, number, version, title });
  return {
    tabs,
    tab: first,
    order: "-created",
    fixed,
    rowKey: (row: Row) => row.id,
    sums: (answer: Record<string, unknown>) => ({ amount_fen: Number(answer.amount_fen ?? 0) }),
    create: enters
      ? { to: `${path.replace("/api", "")}/new`, ...(newTitle ? { title: newTitle } : {}) }
      : undefined,
    batch: may("document_act")
      ? (rows: Row[], clear: () => void) =>
          actions.map((action) => (
            <BatchButton
              key={action}
              kind={kind}
              path={path}
              action={action}
              rows={rows.map((row) => chosen(row, line(row)))}
              clear={clear}
            />
          ))
      : undefined,
  };
}
