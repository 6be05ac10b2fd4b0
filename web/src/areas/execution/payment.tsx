// One payment: what is paid from which budget, the bank's receipts, the vouchers; a reviewer decides here.
import { useQuery } from "@tanstack/react-query";
import { Spin, Table, Tag } from "antd";
import { get } from "@/api/client";
import { useParam } from "@/app/go";
import { useSession } from "@/app/session";
import { CodeName } from "@/kit/codes";
import { DocumentPage } from "@/kit/document/document-page";
import { Books } from "@/kit/document/voucher";
import { IndicatorBalance, PartsKey, useIndicators } from "@/kit/indicator-picker";
import { ButtonLink, PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Facts, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { period } from "@/kit/time";
import { common } from "@/text/common";
import { useSay, useText } from "@/text/language";
import { useBusinesses } from "./businesses";
import "./execution.css";
import type { PartField, PaymentDetail } from "./payment-state";
import { execution } from "./text";

const PATH = "/api/execution/payments";

export default function Payment() {
  const id = useParam("id");
  const t = useText(execution).payments;
  const { may } = useSession();
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const detail = asked.data;
  return (
    <DocumentPage
      kind="payment"
      path={PATH}
      envelope={detail}
      editTo={`/execution/payments/${id}/edit`}
      help={t.help}
      extra={
        may("payment_edit") && (
          <ButtonLink to={`/execution/payments/new?copy=${id}`} title={t.copyHint}>
            {t.copy}
          </ButtonLink>
        )
      }
    >
      <Body detail={detail} />
      <Lines detail={detail} />
      {detail.receipts.length > 0 && <Receipts detail={detail} />}
      {detail.voucher_lines.length > 0 && <Vouchers detail={detail} />}
    </DocumentPage>
  );
}

function Body({ detail }: { detail: PaymentDetail }) {
  const texts = useText(execution);
  const t = texts.payments;
  const yes = useText(common).yes;
  const say = useSay();
  const businesses = useBusinesses();
  const { payment, business_title } = detail;
  const business = businesses.data?.payments.find((one) => one.business === payment.business);
  const answer = business?.details.find((one) => one.word === payment.business_detail);
  return (
    <Section title={t.payeeSection}>
      <Facts
        items={[
          { name: t.payee, value: <strong>{payment.payee_name}</strong> },
          {
            name: t.payeeAccount,
            value: payment.payee_account_no && `${payment.payee_bank_name} ${payment.payee_account_no}`,
          },
          { name: t.payerAccount, value: payment.payer_account_no },
          { name: t.fund, value: texts.funds[payment.fund_group] ?? payment.fund_group },
          { name: t.settlement, value: texts.settlements[payment.settlement] ?? payment.settlement },
          { name: t.business, value: say(business_title) },
          { name: t.businessDetail, value: say(answer?.title) || payment.business_detail },
          { name: t.invoice, value: payment.invoice_no },
          { name: t.attachments, value: payment.attachments },
          { name: t.procurement, value: payment.procurement === 1 ? yes : "" },
          { name: t.paidOn, value: payment.paid_on },
          {
            name: t.refunded,
            value: payment.refunded_fen !== 0 && <Money fen={payment.refunded_fen} exact />,
          },
          {
            name: t.source,
            value: payment.source_payment_id && (
              <PageLink to={`/execution/payments/${payment.source_payment_id}`}>{t.title}</PageLink>
            ),
          },
          { name: t.purpose, value: payment.purpose, wide: true },
        ].filter((item) => item.value !== false)}
      />
    </Section>
  );
}

type Line = PaymentDetail["lines"][number];

function Lines({ detail }: { detail: PaymentDetail }) {
  const t = useText(execution).payments;
  const say = useSay();
  const businesses = useBusinesses();
  const { lines, payment } = detail;
  const { found } = useIndicators(lines.map((line) => line.indicator_id));
  const parts = businesses.data?.payments.find((one) => one.business === payment.business)?.parts ?? [];
  const notes = lines.some((line) => line.note !== "");
  return (
    <Section title={t.lines} extra={<PartsKey />}>
      <Table<Line>
        size="small"
        bordered
        rowKey="id"
        pagination={lines.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
        tableLayout="fixed"
        scroll={{ x: 555 + (notes ? 105 : 0) + parts.length * 110 }}
        dataSource={lines}
        columns={[
          {
            title: t.indicator,
            width: 155,
            render: (_, line) => (
              <>
                <PageLink to={`/indicator/indicators/${line.indicator_id}`}>{line.indicator_number}</PageLink>
                <div className="quiet cell-line">{found.get(line.indicator_id)?.title}</div>
              </>
            ),
          },
          {
            title: t.classes,
            width: 150,
            render: (_, line) => (
              <>
                <div className="cell-line">
                  <CodeName scheme="functional" code={line.function} />
                </div>
                <div className="cell-line">
                  <CodeName scheme="economic_departmental" code={line.dep_economy} />
                </div>
              </>
            ),
          },
          ...(notes ? [{ title: t.note, width: 105, render: (_: unknown, line: Line) => line.note }] : []),
          {
            title: t.amount,
            width: 100,
            align: "right" as const,
            render: (_: unknown, line: Line) => <Money fen={line.amount_fen} exact />,
          },
          ...parts.map((part) => ({
            title: say(part.title),
            width: 110,
            align: "right" as const,
            render: (_: unknown, line: Line) => <Money fen={line.parts[part.field as PartField]} exact />,
          })),
          {
            title: t.position,
            width: 150,
            render: (_, line) => {
              const indicator = found.get(line.indicator_id);
              return indicator ? (
                <IndicatorBalance indicator={indicator} />
              ) : (
                <Money fen={line.available_fen} exact />
              );
            },
          },
        ]}
      />
    </Section>
  );
}

function Receipts({ detail }: { detail: PaymentDetail }) {
  const texts = useText(execution);
  const t = texts.payments;
  return (
    <Section title={t.receipts}>
      <Table<PaymentDetail["receipts"][number]>
        size="small"
        bordered
        rowKey="receipt_no"
        pagination={false}
        dataSource={detail.receipts}
        columns={[
          { title: t.receiptNo, dataIndex: "receipt_no" },
          {
            title: t.result,
            width: 110,
            render: (_, row) => (
              <Tag color={row.result === "paid" ? "green" : "red"}>
                {texts.results[row.result] ?? row.result}
              </Tag>
            ),
          },
          {
            title: t.amount,
            width: 140,
            align: "right",
            render: (_, row) => <Money fen={row.amount_fen} exact />,
          },
          { title: t.bankDate, dataIndex: "bank_date", width: 110 },
          { title: t.reason, dataIndex: "reason", ellipsis: true },
        ]}
      />
    </Section>
  );
}

function Vouchers({ detail }: { detail: PaymentDetail }) {
  const t = useText(execution).payments;
  const { may } = useSession();
  const vouchers = new Map<string, PaymentDetail["voucher_lines"]>();
  for (const line of detail.voucher_lines)
    vouchers.set(line.voucher_id, [...(vouchers.get(line.voucher_id) ?? []), line]);
  return (
    <Section title={t.vouchers}>
      {[...vouchers].map(([id, lines]) => {
        const first = lines[0];
        return (
          <div key={id} className="voucher">
            {first && (
              <p className="voucher-summary">
                {may("voucher_read") ? (
                  <PageLink to={`/accounting/vouchers/${id}`}>
                    {t.voucherOf(period(first.period), first.number)}
                  </PageLink>
                ) : (
                  t.voucherOf(period(first.period), first.number)
                )}{" "}
                <span className="code">{first.event}</span>
              </p>
            )}
            <Books lines={lines.map((line) => ({ ...line, name: line.account_name }))} />
          </div>
        );
      })}
    </Section>
  );
}
