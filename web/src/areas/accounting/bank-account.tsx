// A bank account at work: statement files come in, lines and entries are matched, by proposal or by hand.
import { useQuery } from "@tanstack/react-query";
import { Spin, Tabs } from "antd";
import { get } from "@/api/client";
import { useAddress, useParam } from "@/app/go";
import { useSession } from "@/app/session";
import { ButtonLink, PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Facts, Page } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { period as shown } from "@/kit/time";
import { useText } from "@/text/language";
import { Files } from "./bank-files";
import { Matched } from "./bank-matched";
import { Matching } from "./bank-matching";
import { Proposals } from "./bank-proposals";
import { MonthSelect } from "./month-select";
import { usePeriods } from "./shared";
import { bankText } from "./text-bank";
import "./accounting.css";

const PATH = "/api/accounting/bank-accounts/{id}";

/** The month after a month. */
function next(period: number): number {
  return period % 100 >= 12 ? (Math.floor(period / 100) + 1) * 100 + 1 : period + 1;
}

export default function BankAccountPage() {
  const t = useText(bankText);
  const id = useParam("id");
  const { may } = useSession();
  const [search, change] = useAddress();
  const { to } = usePeriods();
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
  });
  const account = asked.data;
  // The first month that is not signed, but none to come.
  const open = account ? (account.signed_period > 0 ? next(account.signed_period) : account.start_period) : 0;
  const period = search.period || String(Math.min(open || Number(to), Number(to)));
  const edits = may("voucher_edit");
  const tab = search.tab || "match";
  return (
    <Page
      title={t.account.title}
      aside={account?.account_no}
      help={t.account.help}
      actions={
        <>
          <PageLink to="/accounting/bank-accounts">{t.accounts.title}</PageLink>
          <ButtonLink primary to={`/accounting/bank-accounts/${id}/reconciliations/${period}`}>
            {`${shown(Number(period))} ${t.account.statement}`}
          </ButtonLink>
        </>
      }
    >
      {asked.error && <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />}
      {!account && asked.isPending && <Spin className="page-wait" />}
      {account && (
        <>
          <Facts
            items={[
              { name: t.unit, value: `${account.unit_code} ${account.unit_name}` },
              { name: t.bank, value: account.bank_name },
              { name: t.ledgerAccount, value: account.ledger_account || t.notSet },
              { name: t.start, value: shown(account.start_period) },
              { name: t.lastDay, value: account.last_day },
              { name: t.bankBalance, value: <Money fen={account.bank_fen} /> },
              { name: t.signedUntil, value: shown(account.signed_period) },
              {
                name: t.month,
                value: (
                  <MonthSelect
                    aria-label={t.month}
                    value={period}
                    onChange={(month) => change({ period: month ?? "", after: "" })}
                  />
                ),
              },
            ]}
          />
          <Tabs
            activeKey={tab}
            onChange={(key) => change({ tab: key, after: "", page: "" })}
            destroyOnHidden
            items={[
              {
                key: "match",
                label: t.account.match,
                children: <Matching id={id} period={Number(period)} edits={edits} />,
              },
              {
                key: "proposals",
                label: t.account.proposals,
                children: <Proposals id={id} period={Number(period)} edits={edits} />,
              },
              {
                key: "matched",
                label: t.account.matched,
                children: <Matched id={id} period={Number(period)} edits={edits} />,
              },
              { key: "files", label: t.account.files, children: <Files id={id} edits={edits} /> },
            ]}
          />
        </>
      )}
    </Page>
  );
}
