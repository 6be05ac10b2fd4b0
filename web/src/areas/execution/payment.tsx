// One payment application.
import { useQuery } from "@tanstack/react-query";
import { Spin, Table } from "antd";
import { get } from "@/api/client";
import { useParam } from "@/app/go";
import { CodeName } from "@/kit/codes";
import { DocumentPage } from "@/kit/document/document-page";
import { Books } from "@/kit/document/voucher";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Facts, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useSay, useText } from "@/text/language";
import { execution } from "./text";

const PATH = "/api/execution/payments";

export default function Payment() {
  const id = useParam("id");
  const texts = useText(execution);
  const t = texts.payments;
  const say = useSay();
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const { payment, lines, voucher_lines, business_title } = asked.data;
  return (
    <DocumentPage
      kind="payment"
      path={PATH}
      envelope={asked.data}
      editTo={`/execution/payments/${id}/edit`}
      help={t.help}
    >
      <Section title={t.payee}>
        <Facts
          items={[
            { name: t.payee, value: payment.payee_name },
            { name: t.payeeAccount, value: `${payment.payee_bank_name} ${payment.payee_account_no}` },
            { name: t.payerAccount, value: payment.payer_account_no },
            { name: t.fund, value: texts.funds[payment.fund_group] ?? payment.fund_group },
            { name: t.settlement, value: texts.settlements[payment.settlement] ?? payment.settlement },
            { name: t.business, value: say(business_title) },
            { name: t.invoice, value: payment.invoice_no },
            { name: t.attachments, value: payment.attachments },
            { name: t.paidOn, value: payment.paid_on },
            { name: t.purpose, value: payment.purpose, wide: true },
          ]}
        />
      </Section>
      <Section title={t.lines}>
        <Table
          size="small"
          bordered
          rowKey="id"
          pagination={false}
          scroll={{ x: 900 }}
          dataSource={lines}
          columns={[
            {
              title: t.indicator,
              render: (_, line) => (
                <PageLink to={`/indicator/indicators/${line.indicator_id}`}>{line.indicator_number}</PageLink>
              ),
            },
            { title: "", render: (_, line) => <CodeName scheme="functional" code={line.function} /> },
            {
              title: "",
              render: (_, line) => <CodeName scheme="economic_departmental" code={line.dep_economy} />,
            },
            { title: t.amount, align: "right", render: (_, line) => <Money fen={line.amount_fen} exact /> },
            {
              title: t.available,
              align: "right",
              render: (_, line) => <Money fen={line.available_fen} exact />,
            },
          ]}
        />
      </Section>
      {voucher_lines.length > 0 && (
        <Section title={t.vouchers}>
          <Books lines={voucher_lines.map((line) => ({ ...line, name: line.account_name }))} />
        </Section>
      )}
    </DocumentPage>
  );
}
