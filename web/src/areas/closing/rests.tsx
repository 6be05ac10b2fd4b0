// Rests of indicators with what becomes of them, and advances.
import { Select, Table } from "antd";
import type { Answer } from "@/api/client";
import { CodeName } from "@/kit/codes";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { useText } from "@/text/language";
import { closing } from "./text";
import "./closing.css";

export type Proposal = Answer<"/api/closing/year-end-proposal", "get">;
export type RestRow = Proposal["rests"][number];
type Decision = RestRow["decision"];

/** Only treasury money of projects that was carried once may be surplus. */
export function choices(rest: RestRow): Decision[] {
  const idle =
    rest.year_kind === "prior" &&
    rest.fund_group === "government_budget" &&
    rest.expenditure_kind === "project";
  return idle ? ["surplus", "withdraw"] : ["carry", "withdraw"];
}

interface Props {
  rests: RestRow[];
  /** Choosing what becomes of a rest; absent where it is only shown. */
  choose?: (id: string, decision: Decision) => void;
  message?: (place: number) => string | undefined;
}

export function RestsTable({ rests, choose, message }: Props) {
  const texts = useText(closing);
  const t = texts.yearEnds;
  return (
    <Table
      size="small"
      bordered
      rowKey="indicator_id"
      dataSource={rests}
      scroll={{ x: 560 }}
      locale={{ emptyText: t.noRests }}
      pagination={rests.length > 50 ? { pageSize: 50, showSizeChanger: false, size: "small" } : false}
      columns={[
        {
          title: t.indicator,
          render: (_, rest, place) => (
            <>
              <PageLink to={`/indicator/indicators/${rest.indicator_id}`}>{rest.number}</PageLink>
              <div>{rest.title}</div>
              <div className="grid-note">
                <CodeName scheme="funding_sources" code={rest.fund} />{" "}
                {t.kinds[rest.year_kind] ?? rest.year_kind}
              </div>
              {message?.(place) && (
                <div className="form-error" role="alert">
                  {message(place)}
                </div>
              )}
            </>
          ),
        },
        {
          title: t.rest,
          width: 170,
          align: "right",
          render: (_, rest) => (
            <>
              <Money fen={rest.available_fen} exact />
              {rest.held_fen !== 0 && (
                <div className="check-how">
                  {t.held} <Money fen={rest.held_fen} exact />
                </div>
              )}
              {rest.frozen_fen !== 0 && (
                <div className="check-how">
                  {t.frozen} <Money fen={rest.frozen_fen} exact />
                </div>
              )}
            </>
          ),
        },
        {
          title: t.decision,
          width: 150,
          render: (_, rest) =>
            choose ? (
              <Select
                className="picker"
                aria-label={`${t.decision} ${rest.number}`}
                value={rest.decision}
                options={choices(rest).map((value) => ({ value, label: t.decisions[value] ?? value }))}
                onChange={(decision) => choose(rest.indicator_id, decision)}
              />
            ) : (
              (t.decisions[rest.decision] ?? rest.decision)
            ),
        },
      ]}
      summary={(rows) => (
        <Table.Summary.Row>
          <Table.Summary.Cell index={0} />
          <Table.Summary.Cell index={1} align="right">
            <Money fen={rows.reduce((sum, rest) => sum + rest.available_fen, 0)} exact />
          </Table.Summary.Cell>
          <Table.Summary.Cell index={2} />
        </Table.Summary.Row>
      )}
    />
  );
}

interface AdvanceRow {
  id?: string;
  fund: string;
  project_id?: string;
  function?: string;
  dep_economy?: string;
  amount_fen: number;
  note?: string;
}

export function AdvancesTable({ advances }: { advances: AdvanceRow[] }) {
  const texts = useText(closing);
  return (
    <Table
      size="small"
      bordered
      rowKey={(row) => row.id ?? `${row.fund}${row.project_id}${row.function}${row.dep_economy}`}
      pagination={false}
      dataSource={advances}
      columns={[
        { title: texts.fund, render: (_, row) => <CodeName scheme="funding_sources" code={row.fund} /> },
        {
          title: texts.function,
          render: (_, row) => row.function && <CodeName scheme="functional" code={row.function} />,
        },
        {
          title: texts.economy,
          render: (_, row) =>
            row.dep_economy && <CodeName scheme="economic_departmental" code={row.dep_economy} />,
        },
        {
          title: texts.amount,
          width: 150,
          align: "right",
          render: (_, row) => <Money fen={row.amount_fen} exact />,
        },
        { title: texts.note, dataIndex: "note" },
      ]}
    />
  );
}
