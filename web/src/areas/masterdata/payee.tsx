// One payee with its accounts.
import { useQuery } from "@tanstack/react-query";
import { Alert, Space, Spin } from "antd";
import { get } from "@/api/client";
import { useParam } from "@/app/go";
import { useSession } from "@/app/session";
import { ButtonLink, PageLink } from "@/kit/link";
import { Facts, Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { AccountTable, Stopped } from "./parts/accounts";
import { ChangeButton } from "./parts/change-button";
import { useWords } from "./parts/kinds";
import { RecordTabs } from "./parts/record-tabs";
import { masterdata } from "./text";

const PATH = "/api/masterdata/payees/{id}";

export default function Payee() {
  const id = useParam("id");
  const texts = useText(masterdata);
  const t = texts.payees;
  const words = useWords("payees");
  const { may } = useSession();
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const payee = asked.data;
  return (
    <Page
      title={payee.name}
      help={texts.record.help}
      aside={
        <Space>
          <span className="number">{payee.code}</span>
          <Stopped stopped={payee.stopped} />
        </Space>
      }
      actions={
        <>
          {may("master_edit") && <ButtonLink to={`/masterdata/payees/${id}/edit`}>{t.edit}</ButtonLink>}
          <ChangeButton kind="payees" object={payee.code} />
          <PageLink to="/masterdata/payees">{texts.record.back}</PageLink>
        </>
      }
    >
      {payee.stopped ? (
        <Alert className="md-notice" type="warning" showIcon title={t.stopped(payee.stop_reason)} />
      ) : null}
      <Section title={texts.record.basic}>
        <Facts
          items={[
            { name: words.title("kind"), value: words.word("kind", payee.kind) },
            { name: words.title("credit_code"), value: payee.credit_code },
            { name: words.title("stop_reason"), value: payee.stop_reason },
          ]}
        />
      </Section>
      <Section title={texts.accounts.title}>
        <AccountTable accounts={payee.accounts} />
      </Section>
      <RecordTabs kind="payees" id={payee.code} uses={{ kind: "payee", id: payee.id }} />
    </Page>
  );
}
