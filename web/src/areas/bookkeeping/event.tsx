// One event voucher.
import { useQuery } from "@tanstack/react-query";
import { Alert, Spin } from "antd";
import { get } from "@/api/client";
import { useParam } from "@/app/go";
import { useSession } from "@/app/session";
import { DocumentPage } from "@/kit/document/document-page";
import { ButtonLink, PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Facts, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useSay, useText } from "@/text/language";
import { PostedVouchers } from "./posted";
import { NOWHERE, useStandsFacts } from "./stands";
import { bookkeeping } from "./text";

const PATH = "/api/bookkeeping/event-vouchers";

export default function EventVoucher() {
  const id = useParam("id");
  const texts = useText(bookkeeping);
  const t = texts.events;
  const say = useSay();
  const { may } = useSession();
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
  });
  const stands = useStandsFacts(asked.data?.voucher ?? NOWHERE, asked.data?.voucher.payee_name ?? "");
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const { voucher, facts, posted, parts, event_title } = asked.data;
  return (
    <DocumentPage
      kind="event_voucher"
      path={PATH}
      envelope={asked.data}
      editTo={parts === 0 ? `/bookkeeping/event-vouchers/${id}/edit` : undefined}
      help={t.help}
      extra={
        may("voucher_edit") &&
        parts === 0 && <ButtonLink to={`/bookkeeping/event-vouchers/new?copy=${id}`}>{texts.copy}</ButtonLink>
      }
    >
      {parts > 0 && (
        <Alert
          type="info"
          showIcon
          title={
            <PageLink to={`/bookkeeping/event-vouchers?merged_into=${id}&tab=all`}>{t.parts(parts)}</PageLink>
          }
        />
      )}
      {voucher.merged_into && (
        <Alert
          type="info"
          showIcon
          title={<PageLink to={`/bookkeeping/event-vouchers/${voucher.merged_into}`}>{t.partOf}</PageLink>}
        />
      )}
      <Section title={texts.base}>
        <Facts
          items={[
            { name: texts.event, value: `${voucher.event} ${say(event_title)}` },
            { name: texts.day, value: voucher.voucher_date },
            { name: texts.invoice, value: voucher.invoice_no },
            { name: texts.papers, value: voucher.attachments },
            { name: t.reference, value: voucher.reference },
            { name: texts.summary, value: voucher.summary, wide: true },
            ...facts.map((fact) => ({
              name: say(fact.title),
              value:
                fact.amount_fen === null || fact.amount_fen === undefined ? (
                  say(fact.value)
                ) : (
                  <Money fen={fact.amount_fen} exact />
                ),
            })),
            ...stands,
          ]}
        />
      </Section>
      <PostedVouchers posted={posted} reversible />
    </DocumentPage>
  );
}
