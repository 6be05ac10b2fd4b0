// What is budgeted beside what there is: as a table, and as short facts for the foot of a form.
import { Table } from "antd";
import type { components } from "@/api/schema";
import { CodeName, codeName, useCodes } from "@/kit/codes";
import { formatFen, Money } from "@/kit/money";
import { useLanguage, useText } from "@/text/language";
import { compilation } from "./text";
import "./compilation.css";

export type Room = components["schemas"]["RoomView"];

const key = (room: Room) => `${room.fund} ${room.expenditure_kind}`;

/** How full a figure is; past it in red. */
export function Fill({ whole, used, label }: { whole: number; used: number; label: string }) {
  const share = whole > 0 ? Math.min(100, (used / whole) * 100) : used > 0 ? 100 : 0;
  return (
    <div className="bar" role="img" aria-label={label}>
      <span style={{ width: `${share}%`, background: used > whole ? "#b42318" : "#0b5cad" }} />
    </div>
  );
}

export function RoomsTable({ rooms, narrow = false }: { rooms: Room[]; narrow?: boolean }) {
  const texts = useText(compilation);
  const t = texts.room;
  if (rooms.length === 0) return <p className="quiet">{t.noFigures}</p>;
  const money = (title: string, pick: (room: Room) => number) => ({
    title,
    align: "right" as const,
    render: (_: unknown, room: Room) => <Money fen={pick(room)} exact />,
  });
  if (narrow) {
    return (
      <ul className="rooms">
        {rooms.map((room) => (
          <li key={key(room)}>
            <div className="effect-head">
              <span>
                <CodeName scheme="funding_sources" code={room.fund} /> {texts.kinds[room.expenditure_kind]}
              </span>
            </div>
            <Fill
              whole={room.control_fen}
              used={room.lines_fen}
              label={`${t.lines} ${formatFen(room.lines_fen)}`}
            />
            <div className="effect-head quiet">
              <span>
                {t.lines} <Money fen={room.lines_fen} exact /> /{" "}
                {room.expenditure_kind ? t.control : t.income} <Money fen={room.control_fen} exact />
              </span>
            </div>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <Table
      size="small"
      bordered
      rowKey={key}
      pagination={false}
      dataSource={rooms}
      columns={[
        {
          title: texts.line.fund,
          render: (_, room) => <CodeName scheme="funding_sources" code={room.fund} />,
        },
        { title: texts.line.kind, width: 86, render: (_, room) => texts.kinds[room.expenditure_kind] },
        money(t.bound, (room) => room.control_fen),
        money(t.lines, (room) => room.lines_fen),
        money(t.remaining, (room) => room.remaining_fen),
        {
          title: "",
          width: 90,
          render: (_, room) => (
            <Fill
              whole={room.control_fen}
              used={room.lines_fen}
              label={`${t.lines} ${formatFen(room.lines_fen)}`}
            />
          ),
        },
      ]}
    />
  );
}

/** The remaining amounts, short enough for the foot of the form. */
export function RoomFacts({ rooms }: { rooms: Room[] }) {
  const texts = useText(compilation);
  const lang = useLanguage();
  const funds = useCodes("funding_sources").data;
  return rooms.map((room) => {
    const fund = funds?.find((one) => one.code === room.fund);
    const over = room.remaining_fen < 0;
    return (
      <span key={key(room)} className="form-bar-fact">
        <span>
          {fund ? codeName(fund, lang) : room.fund} {texts.kinds[room.expenditure_kind]}{" "}
          {over ? texts.room.over : texts.room.remaining}
        </span>
        <Money fen={room.remaining_fen} exact />
      </span>
    );
  });
}
