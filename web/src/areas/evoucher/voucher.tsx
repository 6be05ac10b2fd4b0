// One electronic voucher: what was read beside where it stands, what it may be entered as, and what became of it.
import { DownloadOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Spin, Table } from "antd";
import { type Answer, get } from "@/api/client";
import { useParam } from "@/app/go";
import { useDownload } from "@/kit/download";
import { ButtonLink, PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Facts, Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { SourceLink } from "@/kit/source";
import { moment } from "@/kit/time";
import { useSay, useText } from "@/text/language";
import { evoucherText } from "./text";

const PATH = "/api/evoucher/vouchers/{id}";
type Detail = Answer<typeof PATH, "get">;

export default function EvoucherPage() {
  const id = useParam("id");
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  return <Shown detail={asked.data} />;
}

function Shown({ detail }: { detail: Detail }) {
  const t = useText(evoucherText);
  const say = useSay();
  const { voucher } = detail;
  const [saving, save] = useDownload(t.original, t.originalDone);
  const [booking, fetchBooking] = useDownload(t.booking, t.bookingDone);
  const path = { id: voucher.id };
  const title = `${t.kinds[voucher.kind] ?? voucher.kind} ${voucher.claim_value}`;
  return (
    <Page
      title={title}
      help={t.help}
      actions={
        <>
          {voucher.journal_id && (
            <>
              <Button
                loading={booking}
                onClick={() => void fetchBooking(`${PATH}/booking`, { path, query: { format: "xml" } })}
              >{`${t.booking} XML`}</Button>
              <Button
                loading={booking}
                onClick={() => void fetchBooking(`${PATH}/booking`, { path, query: { format: "json" } })}
              >{`${t.booking} JSON`}</Button>
            </>
          )}
          <Button
            icon={<DownloadOutlined />}
            loading={saving}
            onClick={() => void save(`${PATH}/file`, { path })}
          >
            {t.original}
          </Button>
        </>
      }
    >
      {detail.notes.map((note) => (
        <Alert key={note.zh} className="problem" type="info" showIcon title={say(note)} />
      ))}
      <Section title={t.state}>
        <Facts
          items={[
            { name: t.state, value: t.states[voucher.state] ?? voucher.state },
            { name: t.document, value: <SourceLink source={detail.document} /> },
            {
              name: t.journal,
              value: voucher.journal_id && (
                <PageLink to={`/accounting/vouchers/${voucher.journal_id}`}>
                  {`${voucher.journal_period}-${voucher.journal_number} ${voucher.journal_date}`}
                </PageLink>
              ),
            },
            { name: t.unit, value: `${voucher.unit_code} ${voucher.unit_name}` },
            { name: t.fields.total ?? "", value: <Money fen={voucher.total_fen} exact /> },
            { name: t.actor, value: `${voucher.actor_name} ${moment(voucher.at)}` },
            { name: t.file, value: voucher.file_name },
            { name: t.signature, value: voucher.is_signed === 1 ? t.signed : t.unsigned },
            { name: t.hash, value: <code className="hash">{detail.file_hash}</code>, wide: true },
          ]}
        />
      </Section>
      {detail.proposal && <Proposal detail={detail} />}
      <Section title={t.read}>
        <Table
          size="small"
          pagination={false}
          rowKey="field"
          dataSource={detail.fields}
          columns={[
            {
              title: t.field,
              dataIndex: "field",
              width: 180,
              render: (field: string) => t.fields[field] ?? field,
            },
            { title: t.value, dataIndex: "value", width: 420 },
            { title: t.element, dataIndex: "path", render: (place: string) => <code>{place}</code> },
          ]}
        />
      </Section>
      {detail.lines.length > 0 && (
        <Section title={t.lines}>
          <Table
            size="small"
            pagination={detail.lines.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
            rowKey="line"
            dataSource={detail.lines}
            columns={[
              { title: t.item, dataIndex: "name" },
              {
                title: t.fields.net,
                dataIndex: "amount_fen",
                width: 160,
                align: "right",
                render: (fen: number) => <Money fen={fen} exact />,
              },
              {
                title: t.fields.tax,
                dataIndex: "tax_fen",
                width: 160,
                align: "right",
                render: (fen: number) => <Money fen={fen} exact />,
              },
            ]}
          />
        </Section>
      )}
    </Page>
  );
}

type Way = NonNullable<Detail["proposal"]>["ways"][number];

/** The form of a way, filled with what the voucher says as far as the form takes it from the address. */
function formOf(detail: Detail, way: Way): string {
  const { voucher } = detail;
  const payee = detail.payees.find((one) => one.by_code === 1) ?? detail.payees[0];
  const forms: Record<Way["document"], string> = {
    payment: "/execution/payments/new",
    accrual: "/execution/accruals/new",
    income: "/execution/incomes/new",
    event_voucher: "/bookkeeping/event-vouchers/new",
  };
  if (way.document !== "payment") return forms[way.document];
  const filled = new URLSearchParams({
    invoice_no: voucher.claim_value,
    purpose: voucher.summary.slice(0, 100),
    business: way.business ?? "",
    business_detail: way.detail ?? "",
    payee_id: payee && payee.stopped === 0 ? payee.id : "",
  });
  return `${forms.payment}?${filled}`;
}

function Proposal({ detail }: { detail: Detail }) {
  const t = useText(evoucherText);
  const say = useSay();
  const { proposal, payees, confirms } = detail;
  if (!proposal) return null;
  return (
    <Section title={`${t.proposal} ${say(proposal.title)}`}>
      <div className="stack">
        {proposal.ways.length > 0 && (
          <div>
            {proposal.ways.map((way, place) => (
              <ButtonLink key={`${way.document} ${way.event}`} to={formOf(detail, way)} primary={place === 0}>
                {`${t.enter(t.documents[way.document] ?? way.document)} ${way.event}`}
              </ButtonLink>
            ))}
          </div>
        )}
        {detail.voucher.direction === "in" && proposal.confirms == null && (
          <Facts
            items={[
              {
                name: t.payees,
                wide: true,
                value:
                  payees.length === 0
                    ? t.noPayee
                    : payees
                        .map((one) => `${one.code} ${one.name} ${one.by_code === 1 ? t.byCode : t.byName}`)
                        .join("；"),
              },
            ]}
          />
        )}
        {proposal.confirms != null &&
          (confirms.length === 0 ? (
            <span className="quiet">{t.noConfirms}</span>
          ) : (
            confirms.map((one) => (
              <span key={one.document.id}>
                <SourceLink source={one.document} /> {one.document.title} <Money fen={one.amount_fen} exact />{" "}
                {one.by_number ? t.byNumber : t.byAmount}
              </span>
            ))
          ))}
      </div>
    </Section>
  );
}
