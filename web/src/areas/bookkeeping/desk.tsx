// The accountants' desk: what waits, what is under way, which periods are open.
import { useQuery } from "@tanstack/react-query";
import { Spin, Table, Tag } from "antd";
import { get } from "@/api/client";
import { useRegistry } from "@/app/registry";
import { useSession } from "@/app/session";
import { ButtonLink, PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { period } from "@/kit/time";
import { useSay, useText } from "@/text/language";
import { bookkeeping } from "./text";
import "./bookkeeping.css";

const PATH = "/api/bookkeeping/desk";
const PERIODS = "/api/bookkeeping/periods";

export default function Desk() {
  const texts = useText(bookkeeping);
  const t = texts.desk;
  const say = useSay();
  const { may } = useSession();
  const { unitId, year } = useRegistry();
  const unit = unitId ? { unit_id: unitId } : {};
  const asked = useQuery({
    queryKey: [PATH, unitId],
    queryFn: ({ signal }) => get(PATH, { query: unit, signal }),
  });
  const periods = useQuery({
    queryKey: [PERIODS, unitId, year, "desk"],
    queryFn: ({ signal }) => get(PERIODS, { query: { ...unit, fiscal_year: year, limit: 10 }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const { steps, kinds, waiting } = asked.data;
  const missing = (waiting ?? []).filter((one) => one.count > 0);
  return (
    <Page
      title={t.title}
      help={t.help}
      actions={
        may("voucher_edit") && (
          <>
            <ButtonLink primary to="/bookkeeping/event-vouchers/new">
              {texts.events.create}
            </ButtonLink>
            <ButtonLink to="/bookkeeping/manual-vouchers/new">{texts.manuals.create}</ButtonLink>
            <ButtonLink to="/bookkeeping/reversals/new">{texts.reversals.create}</ButtonLink>
          </>
        )
      }
    >
      <Section title={t.steps}>
        {steps.length === 0 ? (
          <p className="quiet">{t.noSteps}</p>
        ) : (
          <ul className="desk-steps">
            {steps.map((step) => (
              <li key={step.path}>
                <Tag color="processing">{t.count(step.count)}</Tag>
                <PageLink to={step.path.includes("?") ? `${step.path}&tab=all` : step.path}>
                  {say(step.title)}
                </PageLink>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title={t.kinds}>
        <Table
          size="small"
          bordered
          pagination={false}
          rowKey="kind"
          dataSource={kinds}
          scroll={{ x: 700 }}
          columns={[
            {
              title: t.kind,
              width: 160,
              render: (_, kind) => <PageLink to={kind.path}>{say(kind.title)}</PageLink>,
            },
            ...["draft", "in_review", "returned", "posted", "void"].map((state) => ({
              title: say(kinds[0]?.states.find((one) => one.state === state)?.title),
              align: "right" as const,
              render: (_: unknown, kind: (typeof kinds)[number]) => {
                const one = kind.states.find((known) => known.state === state);
                if (!one || one.count === 0) return "";
                return (
                  <PageLink to={`${kind.path}?state=${state}&tab=all`}>
                    {t.count(one.count)} <Money fen={one.amount_fen} />
                  </PageLink>
                );
              },
            })),
          ]}
        />
      </Section>
      <Section title={t.waiting}>
        {!waiting && <p className="quiet">{t.waitingMany}</p>}
        {waiting && missing.length === 0 && <p className="quiet">{t.waitingNone}</p>}
        {missing.map((one) => (
          <p key={one.kind}>
            <PageLink to={one.path}>{t.kindsOf[one.kind] ?? one.kind}</PageLink> {t.count(one.count)}{" "}
            <Money fen={one.amount_fen} exact />
          </p>
        ))}
      </Section>
      <Section title={t.periods} extra={<PageLink to="/bookkeeping/periods">{t.more}</PageLink>}>
        {periods.error ? <ProblemPanel error={periods.error} retry={() => void periods.refetch()} /> : null}
        <Table
          size="small"
          bordered
          loading={periods.isPending}
          pagination={false}
          rowKey="unit_id"
          dataSource={periods.data?.items ?? []}
          scroll={{ x: 700 }}
          columns={[
            { title: texts.periods.name, render: (_, row) => `${row.unit_code} ${row.unit_name}` },
            { title: texts.periods.closed, render: (_, row) => row.closed_text || texts.periods.none },
            {
              title: texts.periods.open,
              width: 140,
              render: (_, row) => (row.open_from ? period(row.open_from) : texts.periods.none),
            },
            { title: texts.periods.unposted, width: 120, align: "right", dataIndex: "unposted" },
          ]}
        />
      </Section>
    </Page>
  );
}
