// One business confirmation.
import { useQuery } from "@tanstack/react-query";
import { Spin } from "antd";
import { get } from "@/api/client";
import { useParam } from "@/app/go";
import { useSession } from "@/app/session";
import { CodeName } from "@/kit/codes";
import { DocumentPage } from "@/kit/document/document-page";
import { ButtonLink, PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Facts, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useProject } from "@/kit/project-picker";
import { common } from "@/text/common";
import { useSay, useText } from "@/text/language";
import { useBusinesses } from "./businesses";
import { DocumentVouchers } from "./document-vouchers";
import { execution } from "./text";

const PATH = "/api/execution/accruals";

export default function Accrual() {
  const id = useParam("id");
  const texts = useText(execution);
  const t = texts.accruals;
  const yes = useText(common).yes;
  const say = useSay();
  const { may } = useSession();
  const businesses = useBusinesses();
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
  });
  const project = useProject(asked.data?.accrual.project_id ?? "");
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const { accrual, business_title } = asked.data;
  const business = businesses.data?.accruals.find((one) => one.business === accrual.business);
  const answer = business?.details.find((one) => one.word === accrual.business_detail);
  const head = project.data;
  return (
    <DocumentPage
      kind="accrual"
      path={PATH}
      envelope={asked.data}
      editTo={`/execution/accruals/${id}/edit`}
      help={t.help}
      extra={
        may("payment_edit") && (
          <ButtonLink to={`/execution/accruals/new?copy=${id}`} title={texts.payments.copyHint}>
            {texts.payments.copy}
          </ButtonLink>
        )
      }
    >
      <Section title={t.body}>
        <Facts
          items={[
            { name: t.business, value: say(business_title) },
            { name: t.detail, value: say(answer?.title) || accrual.business_detail },
            {
              name: say(business?.part) || t.part,
              value: accrual.part_fen !== 0 ? <Money fen={accrual.part_fen} exact /> : "",
            },
            { name: t.channel, value: texts.channels[accrual.payment_channel] ?? accrual.payment_channel },
            { name: t.earmarked, value: accrual.earmarked === 1 ? yes : "" },
            { name: t.payee, value: accrual.payee_name },
            { name: t.invoice, value: accrual.invoice_no },
            { name: t.attachments, value: accrual.attachments },
            { name: t.purpose, value: accrual.purpose, wide: true },
          ]}
        />
      </Section>
      {(accrual.fund || accrual.function || accrual.dep_economy || accrual.project_id) && (
        <Section title={t.dimensions}>
          <Facts
            items={[
              {
                name: t.fund,
                value: accrual.fund && <CodeName scheme="funding_sources" code={accrual.fund} />,
              },
              {
                name: t.project,
                value: accrual.project_id && (
                  <PageLink to={`/project/projects/${accrual.project_id}`}>
                    {head ? `${head.code} ${head.name}` : t.project}
                  </PageLink>
                ),
              },
              {
                name: t.function,
                value: accrual.function && <CodeName scheme="functional" code={accrual.function} />,
              },
              {
                name: t.economy,
                value: accrual.dep_economy && (
                  <CodeName scheme="economic_departmental" code={accrual.dep_economy} />
                ),
              },
            ]}
          />
        </Section>
      )}
      <DocumentVouchers id={id} />
    </DocumentPage>
  );
}
