// One indicator: its position, what it is for, what stands on it, and its detail ledger.
import { useQuery } from "@tanstack/react-query";
import { Spin, Table } from "antd";
import { type Answer, get } from "@/api/client";
import { useParam } from "@/app/go";
import { useSession } from "@/app/session";
import { CodeName, UnitName } from "@/kit/codes";
import { partNames } from "@/kit/document/indicators";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Facts, Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { IndicatorLedger } from "./ledger-section";
import { PositionBar, PositionFigures } from "./position";
import { Holds, Moves, Payments } from "./standing";
import { indicator as texts } from "./text";
import "./indicator.css";

const PATH = "/api/indicator/indicators/{id}";
type Detail = Answer<typeof PATH, "get">;
type Indicator = Detail["indicator"];

export default function IndicatorPage() {
  const id = useParam("id");
  const { page: t } = useText(texts);
  const { may } = useSession();
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const { indicator, parent, children, holds, payments, payments_total, changes } = asked.data;
  return (
    <Page
      title={t.title}
      documentTitle={`${t.title} ${indicator.number}`}
      aside={<span className="number">{indicator.number}</span>}
      help={t.help}
      actions={
        <>
          {may("reallocation_edit") && indicator.allotted === 1 && (
            <PageLink to={`/indicator/reallocations/new?from=${id}`}>{t.reallocate}</PageLink>
          )}
          {may("payment_edit") && indicator.allotted === 1 && (
            <PageLink to={`/execution/payments/new?indicator=${id}`}>{t.pay}</PageLink>
          )}
          {may("report_read") && <PageLink to={`/trace/indicator/${id}`}>{t.trace}</PageLink>}
          <PageLink to="/indicator/indicators">{t.back}</PageLink>
        </>
      }
    >
      <Section title={indicator.title}>
        <PositionBar of={indicator} />
        <PositionFigures of={indicator} rateBasisPoints={indicator.rate_basis_points} />
      </Section>
      <Dimensions indicator={indicator} parent={parent ?? null} />
      {indicator.allotted === 1 && <Holds holds={holds} />}
      {payments_total > 0 && <Payments payments={payments} total={payments_total} />}
      {changes.length > 0 && <Moves changes={changes} />}
      {(children.length > 0 || indicator.allotted === 0) && <Children items={children} />}
      <IndicatorLedger key={id} id={id} />
    </Page>
  );
}

function Dimensions({ indicator, parent }: { indicator: Indicator; parent: Indicator | null }) {
  const { list: t, page, words } = useText(texts);
  return (
    <Section title={page.facts}>
      <Facts
        items={[
          { name: t.unit, value: <UnitName id={indicator.unit_id} /> },
          { name: t.fund, value: <CodeName scheme="funding_sources" code={indicator.fund} /> },
          { name: t.function, value: <CodeName scheme="functional" code={indicator.function} /> },
          {
            name: t.economy,
            value: <CodeName scheme="economic_departmental" code={indicator.dep_economy} />,
          },
          {
            name: t.govEconomy,
            value: <CodeName scheme="economic_government" code={indicator.gov_economy} />,
          },
          { name: t.expenditure, value: words[indicator.expenditure_kind] ?? indicator.expenditure_kind },
          { name: t.payment, value: words[indicator.payment_mode] ?? indicator.payment_mode },
          { name: t.yearKind, value: words[indicator.year_kind] ?? indicator.year_kind },
          { name: t.allotted, value: indicator.allotted === 1 ? t.executable : t.unallotted },
          { name: t.expires, value: indicator.expires_on },
          {
            name: t.project,
            value: indicator.project_id && (
              <PageLink to={`/project/projects/${indicator.project_id}`}>
                {indicator.project_number} {indicator.project_title}
              </PageLink>
            ),
          },
          {
            name: page.parent,
            value: parent && (
              <PageLink to={`/indicator/indicators/${parent.id}`}>
                {parent.number} {parent.title}
              </PageLink>
            ),
          },
        ]}
      />
    </Section>
  );
}

function Children({ items }: { items: Indicator[] }) {
  const { page: t, list } = useText(texts);
  const parts = useText(partNames);
  return (
    <Section title={t.children}>
      {items.length === 0 ? (
        <p className="quiet">{t.noChildren}</p>
      ) : (
        <Table
          size="small"
          bordered
          rowKey="id"
          dataSource={items}
          pagination={items.length > 20 ? { pageSize: 20, showSizeChanger: false, size: "small" } : false}
          columns={[
            {
              title: list.number,
              width: 190,
              render: (_, row) => <PageLink to={`/indicator/indicators/${row.id}`}>{row.number}</PageLink>,
            },
            { title: list.summary, dataIndex: "title", ellipsis: true },
            { title: list.unit, width: 220, render: (_, row) => <UnitName id={row.unit_id} /> },
            { title: list.position, width: 130, render: (_, row) => <PositionBar of={row} /> },
            {
              title: parts.granted,
              width: 140,
              align: "right",
              render: (_, row) => <Money fen={row.granted_fen} exact />,
            },
            {
              title: parts.available,
              width: 140,
              align: "right",
              render: (_, row) => <Money fen={row.available_fen} exact />,
            },
          ]}
        />
      )}
    </Section>
  );
}
