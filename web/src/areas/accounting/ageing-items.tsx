// The open documents of a payee on an account.
import type { Answer, RowOf } from "@/api/client";
import { useAddress, useParam } from "@/app/go";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { SourceLink } from "@/kit/source";
import { period } from "@/kit/time";
import { useSay, useText } from "@/text/language";
import { Figures, PrintButton } from "./ledger-parts";
import { booksText } from "./text-books";

const PATH = "/api/accounting/ageing/{account}/items";
type Row = RowOf<typeof PATH>;
type Open = Answer<typeof PATH, "get">;

export default function AgeingItems() {
  const t = useText(booksText);
  const say = useSay();
  const account = useParam("account");
  const [search] = useAddress();
  const columns: Column<Row>[] = [
    { key: "posted_on", title: t.day, width: 110 },
    {
      key: "number",
      title: t.number,
      width: 120,
      render: (row) => (
        <PageLink
          to={`/accounting/vouchers/${row.journal_id}`}
        >{`${period(row.period)}-${row.number}`}</PageLink>
      ),
    },
    { key: "summary", title: t.summary, width: 300 },
    { key: "document", title: t.document, width: 200, render: (row) => <SourceLink source={row.document} /> },
    { key: "amount_fen", title: t.ageing.amount, kind: "money" },
    { key: "open_fen", title: t.ageing.left, kind: "money" },
    { key: "age_days", title: t.ageing.age, kind: "number", width: 110 },
  ];
  return (
    <Page
      title={t.ageing.items}
      help={t.ageing.help}
      actions={
        <>
          <PageLink
            to={`/accounting/ageing?unit_id=${search.unit_id ?? ""}&as_of=${search.as_of ?? ""}&side=${account < "2" ? "receivable" : "payable"}`}
          >
            {t.ageing.back}
          </PageLink>
          <PrintButton />
        </>
      }
    >
      <ServerList
        path={PATH}
        pathParams={{ account }}
        name="ageing-items"
        columns={columns}
        fixed={{ unit_id: search.unit_id, payee_id: search.payee_id, as_of: search.as_of }}
        rowKey={(row) => `${row.journal_id} ${row.line}`}
        sums={(answer) => ({ open_fen: (answer.sums as Open["sums"] | undefined)?.open_fen ?? 0 })}
        above={(answer) => {
          const open = answer as unknown as Open;
          return (
            <Figures
              title={`${open.account} ${say(open.account_name)} ${open.payee_name || t.ageing.noPayee} ${open.as_of}`}
              figures={[[t.ageing.open, open.sums.open_fen]]}
            />
          );
        }}
      />
    </Page>
  );
}
