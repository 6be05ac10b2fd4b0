// Where a project stands in its life: its five amounts with what is behind each, its plan, its place among others.
import { Space, Table, Tag } from "antd";
import type { Answer } from "@/api/client";
import { useKind } from "@/app/registry";
import { UnitName } from "@/kit/codes";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Facts, Section } from "@/kit/page";
import { Scrolling } from "@/kit/scrolling";
import { moment } from "@/kit/time";
import { useText } from "@/text/language";
import { project } from "./text";
import { library } from "./text-library";

type Detail = Answer<"/api/project/projects/{id}", "get">;

/** The five amounts, each leading to what it is made of. */
export function Along({ detail }: { detail: Detail }) {
  const texts = useText(library);
  const t = texts.life;
  const { amounts, document } = detail;
  const indicators = `/indicator/indicators?project_id=${document.id}`;
  const links: Record<string, string | undefined> = {
    requested_fen: "#costing-lines",
    reserved_fen: "#versions",
    budgeted_fen: detail.budgets.length > 0 ? "#budgets" : undefined,
    paid_fen: detail.stage === "executing" || amounts.paid_fen > 0 ? indicators : undefined,
    remaining_fen: detail.stage === "executing" || amounts.remaining_fen > 0 ? indicators : undefined,
  };
  return (
    <>
      <Facts
        items={[
          { name: t.stage, value: <Stage detail={detail} /> },
          ...(Object.keys(texts.amounts) as (keyof typeof amounts)[]).map((name) => ({
            name: texts.amounts[name],
            value: <Linked to={links[name]} fen={amounts[name]} />,
          })),
          {
            name: t.parent,
            value: detail.parent && (
              <PageLink to={`/project/projects/${detail.parent.id}`}>
                {`${detail.parent.code} ${detail.parent.name}`}
              </PageLink>
            ),
            wide: true,
          },
          { name: t.ended, value: t.results[detail.result] },
          { name: t.surplus, value: detail.end_reason && <Money fen={detail.surplus_fen} exact /> },
          { name: t.endReason, value: detail.end_reason, wide: true },
        ]}
      />
      <Budgets detail={detail} />
    </>
  );
}

function Stage({ detail }: { detail: Detail }) {
  const { stages, life } = useText(library);
  return (
    <Space size={4}>
      <Tag color="blue">{stages[detail.stage] ?? detail.stage}</Tag>
      {detail.place !== null && detail.place !== undefined && <Tag>{life.place(detail.place)}</Tag>}
    </Space>
  );
}

function Linked({ to, fen }: { to: string | undefined; fen: number }) {
  const amount = <Money fen={fen} exact />;
  if (!to) return amount;
  return to.startsWith("#") ? <a href={to}>{amount}</a> : <PageLink to={to}>{amount}</PageLink>;
}

function Budgets({ detail }: { detail: Detail }) {
  const t = useText(library).life;
  const { state } = useKind("budget");
  if (detail.budgets.length === 0) return null;
  return (
    <Table
      id="budgets"
      size="small"
      bordered
      pagination={false}
      rowKey="budget_id"
      dataSource={detail.budgets}
      columns={[
        {
          title: t.budget,
          render: (_, one) => <PageLink to={`/compilation/budgets/${one.budget_id}`}>{one.number}</PageLink>,
        },
        { title: t.year, dataIndex: "budget_year", width: 80 },
        { title: t.state, width: 120, render: (_, one) => state(one.state) },
        {
          title: t.amount,
          width: 140,
          align: "right",
          render: (_, one) => <Money fen={one.amount_fen} exact />,
        },
      ]}
    />
  );
}

/** The plan year by year: Σ years = total. */
export function Plan({ detail }: { detail: Detail }) {
  const texts = useText(library);
  const t = texts.life;
  const sum = (pick: (year: Detail["plan"][number]) => number) =>
    detail.plan.reduce((total, year) => total + pick(year), 0);
  const columns = [
    { key: "amount_fen", title: t.planned },
    { key: "budgeted_fen", title: texts.amounts.budgeted_fen },
    { key: "paid_fen", title: texts.amounts.paid_fen },
    { key: "remaining_fen", title: texts.amounts.remaining_fen },
  ] as const;
  return (
    <Scrolling>
      <Table
        size="small"
        bordered
        pagination={false}
        rowKey="year"
        dataSource={detail.plan}
        columns={[
          { title: t.year, dataIndex: "year", width: 80 },
          ...columns.map((column) => ({
            title: column.title,
            align: "right" as const,
            render: (_: unknown, year: Detail["plan"][number]) => <Money fen={year[column.key]} exact />,
          })),
        ]}
        summary={() => (
          <Table.Summary.Row>
            <Table.Summary.Cell index={0}>
              <strong>{t.sum}</strong>
            </Table.Summary.Cell>
            {columns.map((column, at) => (
              <Table.Summary.Cell key={column.key} index={at + 1} align="right">
                <strong>
                  <Money fen={sum((year) => year[column.key])} exact />
                </strong>
              </Table.Summary.Cell>
            ))}
          </Table.Summary.Row>
        )}
      />
    </Scrolling>
  );
}

/** What appraisers found, and what they cut. */
export function Appraisals({ detail }: { detail: Detail }) {
  const t = useText(library).life;
  const { results } = useText(project);
  if (detail.appraisals.length === 0) return null;
  return (
    <Section title={t.appraisals}>
      <Scrolling>
        <Table
          size="small"
          bordered
          pagination={false}
          rowKey="at"
          dataSource={detail.appraisals}
          columns={[
            { title: t.at, width: 140, render: (_, one) => moment(one.at) },
            { title: t.who, dataIndex: "actor_name", width: 130 },
            { title: t.result, width: 80, render: (_, one) => results[one.result] ?? one.result },
            ...(["requested_fen", "appraised_fen", "cut_fen"] as const).map((name, at) => ({
              title: [t.before, t.appraised, t.cut][at],
              width: 130,
              align: "right" as const,
              render: (_: unknown, one: Detail["appraisals"][number]) => <Money fen={one[name]} exact />,
            })),
            { title: t.note, dataIndex: "note" },
          ]}
        />
      </Scrolling>
    </Section>
  );
}

/** The second-level projects of a first-level one. */
export function Children({ detail }: { detail: Detail }) {
  const texts = useText(library);
  const names = useText(project).list;
  if (detail.level !== 1) return null;
  return (
    <Section title={texts.life.children}>
      <Scrolling>
        <Table
          size="small"
          bordered
          pagination={false}
          rowKey="id"
          dataSource={detail.children}
          columns={[
            {
              title: names.name,
              render: (_, one) => (
                <PageLink to={`/project/projects/${one.id}`}>{`${one.code} ${one.name}`}</PageLink>
              ),
            },
            { title: texts.ranking.unit, width: 180, render: (_, one) => <UnitName id={one.unit_id} /> },
            { title: texts.life.stage, width: 110, render: (_, one) => texts.stages[one.stage] ?? one.stage },
            ...(Object.keys(texts.amounts) as (keyof typeof texts.amounts)[]).map((name) => ({
              title: texts.amounts[name],
              width: 130,
              align: "right" as const,
              render: (_: unknown, one: Detail["children"][number]) => <Money fen={one[name]} exact />,
            })),
          ]}
        />
      </Scrolling>
    </Section>
  );
}
