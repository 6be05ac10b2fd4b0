// One own-funds income.
import { useQuery } from "@tanstack/react-query";
import { Spin } from "antd";
import { get } from "@/api/client";
import { useParam } from "@/app/go";
import { useSession } from "@/app/session";
import { DocumentPage } from "@/kit/document/document-page";
import { ButtonLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Facts, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useSay, useText } from "@/text/language";
import { useBusinesses, useItems } from "./businesses";
import { DocumentVouchers } from "./document-vouchers";
import { useUnitAccounts } from "./payee-fields";
import { execution } from "./text";

const PATH = "/api/execution/incomes";

export default function Income() {
  const id = useParam("id");
  const texts = useText(execution);
  const t = texts.incomes;
  const yes = useText(common).yes;
  const say = useSay();
  const { may } = useSession();
  const businesses = useBusinesses();
  const items = useItems();
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
  });
  const accounts = useUnitAccounts(asked.data?.income.unit_id ?? "", may("master_read"));
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const { income, business_title, account_id, vat_method, earmarked } = asked.data;
  const business = businesses.data?.incomes.find((one) => one.business === income.business);
  const account = accounts.data?.items.find((one) => one.id === account_id);
  const answer = business?.details.find((one) => one.word === income.business_detail);
  const method = business?.vat_methods.find((one) => one.word === vat_method);
  const sum = (fen: number) => (fen === 0 ? "" : <Money fen={fen} exact />);
  return (
    <DocumentPage
      kind="income"
      path={PATH}
      envelope={asked.data}
      editTo={`/execution/incomes/${id}/edit`}
      help={t.help}
      extra={
        may("income_edit") && (
          <ButtonLink to={`/execution/incomes/new?copy=${id}`}>{texts.payments.copy}</ButtonLink>
        )
      }
    >
      <Section title={t.body}>
        <Facts
          items={[
            { name: t.business, value: say(business_title) },
            { name: t.item, value: income.revenue_item && items.title(income.revenue_item) },
            { name: t.detail, value: say(answer?.title) || income.business_detail },
            { name: t.payer, value: income.payer },
            { name: t.receivedOn, value: income.received_on },
            { name: t.account, value: account && `${account.bank_name} ${account.account_no}` },
            { name: t.receiptNo, value: income.receipt_no },
            { name: t.vat, value: sum(income.vat_fen) },
            { name: t.vatMethod, value: say(method?.title) || vat_method },
            { name: t.interest, value: sum(income.interest_fen) },
            { name: t.earmarked, value: earmarked ? yes : "" },
            { name: t.note, value: income.note, wide: true },
          ]}
        />
      </Section>
      <DocumentVouchers id={id} />
    </DocumentPage>
  );
}
