// What stands on an indicator: documents in flight, payments, and what changed the amount granted.
import { Table, Tag } from "antd";
import type { Answer } from "@/api/client";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Section } from "@/kit/page";
import { SourceLink } from "@/kit/source";
import { useSay, useText } from "@/text/language";
import { indicator as texts } from "./text";

type Detail = Answer<"/api/indicator/indicators/{id}", "get">;

const few = (rows: unknown[]) =>
  rows.length > 20 ? ({ pageSize: 20, showSizeChanger: false, size: "small" } as const) : (false as const);

export function Holds({ holds }: { holds: Detail["holds"] }) {
  const { page: t, accounts } = useText(texts);
  const say = useSay();
  return (
    <Section title={t.holds}>
      {holds.length === 0 ? (
        <p className="quiet">{t.noHolds}</p>
      ) : (
        <Table
          size="small"
          bordered
          rowKey="line_id"
          dataSource={holds}
          pagination={few(holds)}
          columns={[
            {
              title: t.document,
              render: (_, { document, path }) =>
                document ? (
                  <>
                    <div>{path ? <PageLink to={path}>{document.number}</PageLink> : document.number}</div>
                    <div className="lines-note">{document.title}</div>
                  </>
                ) : (
                  <span className="quiet">{t.hidden}</span>
                ),
            },
            {
              title: t.state,
              width: 130,
              render: (_, hold) => hold.state_title && <Tag color="processing">{say(hold.state_title)}</Tag>,
            },
            { title: t.holdLine, width: 140, render: (_, hold) => accounts[hold.account] ?? hold.account },
            {
              title: t.taken,
              width: 140,
              align: "right",
              render: (_, hold) => <Money fen={hold.amount_fen} exact />,
            },
            {
              title: t.remaining,
              width: 140,
              align: "right",
              render: (_, hold) => <Money fen={hold.remaining_fen} exact />,
            },
          ]}
        />
      )}
    </Section>
  );
}

export function Payments({ payments, total }: { payments: Detail["payments"]; total: number }) {
  const { page: t } = useText(texts);
  const say = useSay();
  return (
    <Section title={t.stands}>
      <Table
        size="small"
        bordered
        rowKey="line_id"
        dataSource={payments}
        pagination={few(payments)}
        columns={[
          {
            title: t.document,
            width: 190,
            render: (_, line) => <SourceLink source={line.document} hidden={t.hidden} />,
          },
          { title: t.payee, dataIndex: "payee" },
          {
            title: t.state,
            width: 130,
            render: (_, line) => line.document && <Tag>{say(line.document.state_title)}</Tag>,
          },
          { title: t.paidOn, dataIndex: "paid_on", width: 110 },
          {
            title: t.amount,
            width: 140,
            align: "right",
            render: (_, line) => <Money fen={line.amount_fen} exact />,
          },
          {
            title: t.refunded,
            width: 140,
            align: "right",
            render: (_, line) => (line.refunded_fen === 0 ? null : <Money fen={line.refunded_fen} exact />),
          },
        ]}
      />
      {total > payments.length && <p className="quiet">{t.firstOnly(payments.length, total)}</p>}
    </Section>
  );
}

/** Documents that issued it or changed what is granted. */
export function Moves({ changes }: { changes: Detail["changes"] }) {
  const { page: t } = useText(texts);
  const say = useSay();
  return (
    <Section title={t.changes}>
      <Table
        size="small"
        bordered
        rowKey={(row) => `${row.document?.id ?? ""} ${row.amount_fen}`}
        dataSource={changes}
        pagination={few(changes)}
        columns={[
          {
            title: t.document,
            width: 190,
            render: (_, row) => <SourceLink source={row.document} hidden={t.hidden} />,
          },
          { title: t.title, render: (_, row) => row.document?.title },
          {
            title: t.state,
            width: 130,
            render: (_, row) => row.document && <Tag>{say(row.document.state_title)}</Tag>,
          },
          {
            title: t.amount,
            width: 140,
            align: "right",
            render: (_, row) => <Money fen={row.amount_fen} exact />,
          },
        ]}
      />
    </Section>
  );
}
