// One manual voucher.
import { useQuery } from "@tanstack/react-query";
import { Spin } from "antd";
import { get } from "@/api/client";
import { useParam } from "@/app/go";
import { useSession } from "@/app/session";
import { DocumentPage } from "@/kit/document/document-page";
import { Books } from "@/kit/document/voucher";
import { ButtonLink } from "@/kit/link";
import { Facts, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useSay, useText } from "@/text/language";
import { PostedVouchers } from "./posted";
import { bookkeeping } from "./text";

const PATH = "/api/bookkeeping/manual-vouchers";

export default function ManualVoucher() {
  const id = useParam("id");
  const texts = useText(bookkeeping);
  const t = texts.manuals;
  const say = useSay();
  const { may } = useSession();
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const { voucher, lines, posted, difference_title } = asked.data;
  return (
    <DocumentPage
      kind="manual_voucher"
      path={PATH}
      envelope={asked.data}
      editTo={`/bookkeeping/manual-vouchers/${id}/edit`}
      help={t.help}
      extra={
        may("voucher_edit") && (
          <ButtonLink to={`/bookkeeping/manual-vouchers/new?copy=${id}`}>{texts.copy}</ButtonLink>
        )
      }
    >
      <Section title={texts.base}>
        <Facts
          items={[
            { name: texts.day, value: voucher.voucher_date },
            { name: t.difference, value: say(difference_title) },
            { name: texts.invoice, value: voucher.invoice_no },
            { name: texts.papers, value: voucher.attachments },
            { name: texts.summary, value: voucher.summary, wide: true },
          ]}
        />
      </Section>
      {posted.length === 0 && (
        <Section title={t.lines}>
          <Books lines={lines.map((line) => ({ ...line, name: line.account_name }))} />
        </Section>
      )}
      <PostedVouchers posted={posted} reversible />
    </DocumentPage>
  );
}
