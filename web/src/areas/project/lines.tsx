// Costing lines and targets as they are shown, each line with the standard it stands on.
import { Empty, Table, Tag } from "antd";
import type { Answer } from "@/api/client";
import { CodeName } from "@/kit/codes";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Scrolling } from "@/kit/scrolling";
import { useText } from "@/text/language";
import { project } from "./text";
import { library } from "./text-library";

type Detail = Answer<"/api/project/projects/{id}", "get">;

export function LinesTable({ lines, total }: { lines: Detail["lines"]; total: number }) {
  const texts = useText(project);
  const t = texts.line;
  if (lines.length === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={texts.detail.noLines} />;
  }
  return (
    <Scrolling>
      <Table
        size="small"
        bordered
        rowKey="id"
        pagination={false}
        scroll={{ x: 1340 }}
        dataSource={lines}
        columns={[
          { title: "#", dataIndex: "line", width: 40, align: "center", fixed: "start" },
          { title: t.task, dataIndex: "task", width: 140, fixed: "start" },
          {
            title: t.standard,
            width: 200,
            render: (_, line) =>
              line.standard_code ? (
                <>
                  <PageLink to={`/masterdata/standards/${line.standard_id}`}>
                    {`${line.standard_code} ${line.standard_name}`}
                  </PageLink>
                  <div className="quiet">
                    <Money fen={line.standard_fen} exact /> {line.standard_basis}
                  </div>
                </>
              ) : (
                <>
                  <span className="quiet">{line.reason}</span>
                  {line.derived && <Derived derived={line.derived} />}
                </>
              ),
          },
          {
            title: t.sum,
            width: 170,
            align: "right",
            render: (_, line) => (
              <>
                <Money fen={line.unit_price_fen} exact /> × {line.quantity} × {line.frequency}{" "}
                <span className="quiet">{line.unit_of_measure}</span>
              </>
            ),
          },
          {
            title: t.amount,
            width: 130,
            align: "right",
            render: (_, line) => <Money fen={line.amount_fen} exact />,
          },
          { title: t.year, dataIndex: "budget_year", width: 80 },
          {
            title: t.economy,
            width: 180,
            render: (_, line) => <CodeName scheme="economic_departmental" code={line.dep_economy} />,
          },
          {
            title: t.fund,
            width: 180,
            render: (_, line) => <CodeName scheme="funding_sources" code={line.fund} />,
          },
          { title: texts.detail.buys, width: 220, render: (_, line) => <Buys line={line} /> },
        ]}
        summary={() => (
          <Table.Summary.Row>
            <Table.Summary.Cell index={0} colSpan={4}>
              <strong>{texts.detail.sum}</strong>
            </Table.Summary.Cell>
            <Table.Summary.Cell index={4} align="right">
              <strong>
                <Money fen={total} exact />
              </strong>
            </Table.Summary.Cell>
            <Table.Summary.Cell index={5} colSpan={4} />
          </Table.Summary.Row>
        )}
      />
    </Scrolling>
  );
}

/** What a line buys: procurement, a purchased service, assets. */
function Buys({ line }: { line: Detail["lines"][number] }) {
  const t = useText(project).buys;
  const { procurement, service_purchase, asset_class, asset_name, asset_count, asset_replaced } = line;
  return (
    <>
      {procurement && <Tag>{`${t.procurement} ${t.kinds[procurement] ?? procurement}`}</Tag>}
      {service_purchase === 1 && <Tag>{t.service}</Tag>}
      {asset_class && (
        <div>
          <CodeName scheme="asset_classes" code={asset_class} /> {asset_name}
          <div className="quiet">
            {t.count} {asset_count}
            {asset_replaced ? ` · ${t.replaced} ${asset_replaced}` : ""}
          </div>
        </div>
      )}
    </>
  );
}

/** How a generated line was worked out: who was counted, by which parameter of which edition. */
function Derived({ derived }: { derived: NonNullable<Detail["lines"][number]["derived"]> }) {
  const t = useText(library).derivation;
  return (
    <div className="quiet">
      <Tag>{t.count(derived.count, derived.basis === "posts")}</Tag>
      {t.parameter} <span className="code">{derived.parameter}</span> {t.edition}{" "}
      <span className="code">{derived.edition}</span> {t.evidence[derived.evidence]}
    </div>
  );
}

export function TargetsTable({ targets }: { targets: Detail["targets"] }) {
  const texts = useText(project);
  const t = texts.target;
  if (targets.length === 0) return <p className="quiet">{texts.detail.noTargets}</p>;
  return (
    <Scrolling>
      <Table
        size="small"
        bordered
        rowKey="id"
        pagination={false}
        dataSource={targets}
        columns={[
          {
            title: t.kind,
            width: 90,
            render: (_, target) => <Tag>{texts.kinds[target.kind] ?? target.kind}</Tag>,
          },
          { title: t.name, dataIndex: "name" },
          { title: t.value, dataIndex: "value", width: 120 },
          { title: t.measure, dataIndex: "unit_of_measure", width: 100 },
          { title: t.weight, dataIndex: "weight", width: 70, align: "right" },
          {
            title: t.library,
            width: 120,
            render: (_, target) => <span className="code">{target.library_code}</span>,
          },
        ]}
      />
    </Scrolling>
  );
}
