// One year close with the steps that were posted.
import { useQuery } from "@tanstack/react-query";
import { Spin, Table } from "antd";
import { get } from "@/api/client";
import { useParam } from "@/app/go";
import { CodeName } from "@/kit/codes";
import { DocumentPage } from "@/kit/document/document-page";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Facts, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useSay, useText } from "@/text/language";
import { closing } from "./text";

const PATH = "/api/closing/year-closes";

export default function YearClose() {
  const id = useParam("id");
  const texts = useText(closing);
  const t = texts.yearCloses;
  const say = useSay();
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const { provision_rate, note, lines, vouchers } = asked.data;
  return (
    <DocumentPage kind="year_close" path={PATH} envelope={asked.data} help={t.help}>
      <Section title={texts.base}>
        <Facts
          items={[
            { name: t.rate, value: (provision_rate / 100).toFixed(2) },
            { name: texts.note, value: note, wide: true },
          ]}
        />
      </Section>
      {lines.length > 0 && (
        <Section title={t.decisions}>
          <Table
            size="small"
            bordered
            rowKey="id"
            pagination={false}
            dataSource={lines}
            columns={[
              { title: t.event, render: (_, line) => `${line.event} ${t.events[line.event] ?? ""}` },
              {
                title: texts.project,
                render: (_, line) => (
                  <PageLink to={`/project/projects/${line.project_id}`}>{texts.project}</PageLink>
                ),
              },
              {
                title: texts.fund,
                render: (_, line) => <CodeName scheme="funding_sources" code={line.fund} />,
              },
              {
                title: texts.amount,
                align: "right",
                render: (_, line) => <Money fen={line.amount_fen} exact />,
              },
            ]}
          />
        </Section>
      )}
      <Section title={t.steps}>
        {vouchers.length === 0 ? (
          <p className="quiet">{t.notYet}</p>
        ) : (
          <Table
            size="small"
            bordered
            rowKey="id"
            pagination={false}
            dataSource={vouchers}
            columns={[
              {
                title: t.voucher,
                width: 90,
                render: (_, row) => (
                  <PageLink to={`/accounting/vouchers/${row.id}`}>{String(row.number)}</PageLink>
                ),
              },
              { title: t.event, render: (_, row) => `${row.event} ${say(row.name)}` },
              {
                title: texts.amount,
                width: 170,
                align: "right",
                render: (_, row) => <Money fen={row.amount_fen} exact />,
              },
            ]}
          />
        )}
      </Section>
    </DocumentPage>
  );
}
