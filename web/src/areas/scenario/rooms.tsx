// How much room is left, now and in the scenario: sums of all units, and every unit by fund and kind.
import { Table, Tag } from "antd";
import type { RowOf } from "@/api/client";
import { CodeName } from "@/kit/codes";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { formatFen, Money, useMoneyUnit } from "@/kit/money";
import { Scrolling } from "@/kit/scrolling";
import { useText } from "@/text/language";
import type { Detail } from "./scenario";
import { scenarioText } from "./text";
import "./scenario.css";

const PATH = "/api/scenario/scenarios/{id}/rooms";
type Room = RowOf<typeof PATH>;
type Total = Detail["totals"][number];

/** An amount now, and beside it what it would be where that differs. */
function Pair({ before, after }: { before: number; after: number }) {
  const { unit } = useMoneyUnit();
  if (before === after) return <Money fen={after} />;
  const less = after - before;
  return (
    <div className="scenario-pair" title={`${less > 0 ? "+" : ""}${formatFen(less, unit)}`}>
      <div className="quiet">
        <Money fen={before} /> →
      </div>
      <Money fen={after} />
    </div>
  );
}

function Left({ row }: { row: Room | Total }) {
  const t = useText(scenarioText).room;
  return (
    <>
      {row.room_after_fen < 0 && <Tag color="red">{t.over}</Tag>}
      <Pair before={row.room_before_fen} after={row.room_after_fen} />
    </>
  );
}

export function Totals({ totals }: { totals: Total[] }) {
  const texts = useText(scenarioText);
  const t = texts.room;
  const pair = (title: string, pick: (row: Total) => [number, number]) => ({
    title,
    width: 180,
    align: "right" as const,
    render: (_: unknown, row: Total) => {
      const [before, after] = pick(row);
      return <Pair before={before} after={after} />;
    },
  });
  return (
    <Scrolling>
      <Table
        size="small"
        bordered
        pagination={false}
        rowKey={(row) => `${row.fund} ${row.expenditure_kind}`}
        dataSource={totals}
        scroll={{ x: 960 }}
        columns={[
          {
            title: t.fund,
            width: 200,
            render: (_, row) => <CodeName scheme="funding_sources" code={row.fund} />,
          },
          { title: t.kind, width: 100, render: (_, row) => texts.kinds[row.expenditure_kind] },
          pair(t.control, (row) => [row.control_before_fen, row.control_after_fen]),
          pair(t.lines, (row) => [row.lines_before_fen, row.lines_after_fen]),
          { title: t.room, width: 200, align: "right", render: (_, row) => <Left row={row} /> },
          { title: t.unitsOver, width: 100, align: "right", dataIndex: "units_over" },
        ]}
      />
    </Scrolling>
  );
}

export function RoomList({ detail }: { detail: Detail }) {
  const texts = useText(scenarioText);
  const t = texts.room;
  const columns: Column<Room>[] = [
    { key: "unit_name", title: t.unit, width: 200, render: (row) => `${row.unit_code} ${row.unit_name}` },
    { key: "fund", title: t.fund, kind: "code", scheme: "funding_sources", width: 150 },
    { key: "kind", title: t.kind, width: 90, render: (row) => texts.kinds[row.expenditure_kind] },
    {
      key: "control",
      title: t.control,
      kind: "money",
      width: 180,
      render: (row) => <Pair before={row.control_before_fen} after={row.control_after_fen} />,
    },
    {
      key: "lines",
      title: t.lines,
      kind: "money",
      width: 180,
      render: (row) => <Pair before={row.lines_before_fen} after={row.lines_after_fen} />,
    },
    { key: "room", title: t.room, kind: "money", width: 200, render: (row) => <Left row={row} /> },
  ];
  return (
    <ServerList
      path={PATH}
      pathParams={{ id: detail.id }}
      name="scenario-rooms"
      columns={columns}
      filters={[
        { key: "over", title: t.over, kind: "select", options: [{ value: "true", label: t.onlyOver }] },
        {
          key: "changed",
          title: t.show,
          kind: "select",
          options: [{ value: "true", label: t.onlyChanged }],
        },
      ]}
      rowKey={(row) => `${row.unit_id} ${row.fund} ${row.expenditure_kind}`}
    />
  );
}
