// One bank account.
import { useQuery } from "@tanstack/react-query";
import { Space, Spin } from "antd";
import { get } from "@/api/client";
import { useParam } from "@/app/go";
import { PageLink } from "@/kit/link";
import { Facts, Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { RevealAccount, Stopped } from "./parts/accounts";
import { ChangeButton } from "./parts/change-button";
import { useWords } from "./parts/kinds";
import { RecordTabs } from "./parts/record-tabs";
import { masterdata } from "./text";

const PATH = "/api/masterdata/bank-accounts/{id}";

export default function BankAccount() {
  const id = useParam("id");
  const texts = useText(masterdata);
  const words = useWords("bank_accounts");
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const account = asked.data;
  const owner = `/masterdata/${account.owner_kind === "unit" ? "units" : "payees"}/${account.owner_id}`;
  return (
    <Page
      title={account.account_name}
      help={texts.record.help}
      aside={
        <Space>
          <span className="number">{account.account_no}</span>
          <Stopped stopped={account.stopped} />
        </Space>
      }
      actions={
        <>
          <RevealAccount account={account} />
          <ChangeButton kind="bank_accounts" object={account.id} />
          <PageLink to="/masterdata/bank-accounts">{texts.record.back}</PageLink>
        </>
      }
    >
      <Section title={texts.record.basic}>
        <Facts
          items={[
            { name: words.title("owner_kind"), value: words.word("owner_kind", account.owner_kind) },
            {
              name: texts.accounts.owner,
              value: (
                <PageLink to={owner}>
                  {account.owner_code} {account.owner_name}
                </PageLink>
              ),
            },
            { name: words.title("account_no"), value: account.account_no },
            { name: words.title("bank_name"), value: account.bank_name },
            { name: words.title("bank_code"), value: account.bank_code },
            { name: words.title("purpose"), value: words.word("purpose", account.purpose) },
          ]}
        />
      </Section>
      <RecordTabs kind="bank_accounts" id={account.id} />
    </Page>
  );
}
