// What is matched, by month, and taking it back while the month is not signed.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Popconfirm, Tag } from "antd";
import { type RowOf, send } from "@/api/client";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { ProblemPanel } from "@/kit/problem";
import { moment, period as shown } from "@/kit/time";
import { useText } from "@/text/language";
import { Entries, Lines } from "./bank-parts";
import { bankText } from "./text-bank";

const PATH = "/api/accounting/bank-accounts/{id}/matches";
type Row = RowOf<typeof PATH>;

export function Matched({ id, period, edits }: { id: string; period: number; edits: boolean }) {
  const t = useText(bankText).account;
  const { message } = App.useApp();
  const queries = useQueryClient();
  const taking = useMutation({
    mutationFn: (match: string) =>
      send("delete", "/api/accounting/bank-matches/{match_id}", {
        path: { match_id: match },
      }),
    onSuccess: async () => {
      void message.success(t.unmatched);
      await queries.invalidateQueries();
    },
  });
  const columns: Column<Row>[] = [
    { key: "period", title: t.period, width: 90, render: (row) => shown(row.period) },
    { key: "manner", title: t.manner, width: 110, render: (row) => t.manners[row.manner] ?? row.manner },
    { key: "amount_fen", title: t.amount, kind: "money", width: 120 },
    { key: "lines", title: t.bankSum, width: 360, render: (row) => <Lines lines={row.lines} /> },
    { key: "entries", title: t.bookSum, width: 360, render: (row) => <Entries entries={row.entries} /> },
    { key: "note", title: t.note, width: 140 },
    {
      key: "matched_by_name",
      title: t.by,
      width: 150,
      render: (row) => `${row.matched_by_name} ${moment(row.matched_at)}`,
    },
    {
      key: "actions",
      title: "",
      width: 100,
      render: (row) =>
        row.is_signed ? (
          <Tag color="green">{t.signed}</Tag>
        ) : (
          edits && (
            <Popconfirm title={t.sure} onConfirm={() => taking.mutate(row.id)}>
              <Button size="small">{t.unmatch}</Button>
            </Popconfirm>
          )
        ),
    },
  ];
  return (
    <>
      {taking.error && <ProblemPanel error={taking.error} />}
      <ServerList
        path={PATH}
        pathParams={{ id }}
        name="bank-matches"
        columns={columns}
        fixed={{ period }}
        rowKey={(row) => row.id}
      />
    </>
  );
}
