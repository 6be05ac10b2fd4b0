// Proposals: what may be the same money, surest first.
import { Alert, Button, Tag } from "antd";
import type { RowOf } from "@/api/client";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { Entries, groupOf, Lines, useMatching } from "./bank-parts";
import { bankText } from "./text-bank";

const PATH = "/api/accounting/bank-accounts/{id}/proposals";
type Row = RowOf<typeof PATH>;

export function Proposals({ id, period, edits }: { id: string; period: number; edits: boolean }) {
  const t = useText(bankText).account;
  const matching = useMatching(id);
  const accept = (rows: Row[], clear?: () => void) =>
    matching.mutate(
      rows.map((row) => groupOf(row.lines, row.entries)),
      clear ? { onSuccess: clear } : {},
    );
  const columns: Column<Row>[] = [
    {
      key: "manner",
      title: t.manner,
      width: 120,
      render: (row) => <Tag>{t.manners[row.manner] ?? row.manner}</Tag>,
    },
    { key: "score", title: t.score, width: 70, render: (row) => `${row.score}%` },
    { key: "amount_fen", title: t.amount, kind: "money", width: 130 },
    { key: "lines", title: t.lines, width: 430, render: (row) => <Lines lines={row.lines} /> },
    { key: "entries", title: t.entries, width: 430, render: (row) => <Entries entries={row.entries} /> },
  ];
  return (
    <>
      {matching.error && <ProblemPanel error={matching.error} />}
      <ServerList
        path={PATH}
        pathParams={{ id }}
        name="bank-proposals"
        columns={columns}
        fixed={{ period }}
        rowKey={(row) => row.id}
        emptyText={t.nothing}
        above={(answer) => (
          <>
            {Boolean(answer.cut) && <Alert className="problem" type="info" showIcon title={t.cut} />}
            {edits && answer.items.length > 0 && (
              <p>
                <Button
                  type="primary"
                  loading={matching.isPending}
                  onClick={() => accept(answer.items as unknown as Row[])}
                >
                  {t.acceptAll(answer.items.length)}
                </Button>
              </p>
            )}
          </>
        )}
        batch={
          edits
            ? (rows, clear) => (
                <Button
                  size="small"
                  type="primary"
                  loading={matching.isPending}
                  onClick={() => accept(rows, clear)}
                >
                  {t.accept}
                </Button>
              )
            : undefined
        }
      />
    </>
  );
}
