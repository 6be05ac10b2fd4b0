// One reversal.
import { useQuery } from "@tanstack/react-query";
import { Spin } from "antd";
import { get } from "@/api/client";
import { useParam } from "@/app/go";
import { DocumentPage } from "@/kit/document/document-page";
import { Books } from "@/kit/document/voucher";
import { PageLink } from "@/kit/link";
import { Facts, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useSay, useText } from "@/text/language";
import { PostedVouchers } from "./posted";
import { bookkeeping } from "./text";

const PATH = "/api/bookkeeping/reversals";

export default function Reversal() {
  const id = useParam("id");
  const texts = useText(bookkeeping);
  const t = texts.reversals;
  const say = useSay();
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const { reversal, lines, posted, manner_title } = asked.data;
  return (
    <DocumentPage
      kind="voucher_reversal"
      path={PATH}
      envelope={asked.data}
      editTo={`/bookkeeping/reversals/${id}/edit`}
      help={t.help}
    >
      <Section title={texts.base}>
        <Facts
          items={[
            {
              name: t.voucher,
              value: (
                <PageLink to={`/accounting/vouchers/${reversal.voucher_id}`}>
                  {reversal.voucher_number} {reversal.voucher_summary}
                </PageLink>
              ),
            },
            { name: t.manner, value: say(manner_title) },
            { name: t.day, value: reversal.voucher_date },
            { name: t.reason, value: reversal.reason, wide: true },
          ]}
        />
      </Section>
      <Section title={t.lines}>
        <Books lines={lines.map((line) => ({ ...line, name: line.account_name }))} />
      </Section>
      <PostedVouchers posted={posted} reversible={false} />
    </DocumentPage>
  );
}
