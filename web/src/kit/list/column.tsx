// Columns of lists: what a cell shows, how wide it is, and by what it is sorted.
import type { TableColumnType } from "antd";
import type { ReactNode } from "react";
import { CodeName, UnitName } from "../codes";
import { formatRate, Money } from "../money";
import { moment } from "../time";

export interface Column<Row> {
  key: string;
  title: string;
  /** What the cell holds. `text` unless said. */
  kind?: "text" | "money" | "number" | "rate" | "time" | "unit" | "code";
  /** The classification of a `code`. */
  scheme?: string;
  width?: number;
  /** The cell, where the value alone is not enough. */
  render?: (row: Row) => ReactNode;
  /** The `order` word of the server for this column; descending is the word with a minus before it. */
  sort?: string;
  /** The one direction the server knows for it, where it knows only one. */
  sortOnly?: "ascend" | "descend";
  /** Not shown until chosen. */
  hidden?: boolean;
}

const WIDTHS = { text: 160, money: 140, number: 90, rate: 90, time: 140, unit: 220, code: 200 };

function cell<Row>(column: Column<Row>, row: Row): ReactNode {
  if (column.render) return column.render(row);
  const value = (row as Record<string, unknown>)[column.key];
  switch (column.kind) {
    case "money":
      return <Money fen={value as number | null} />;
    case "number":
      return typeof value === "number" ? value.toLocaleString("zh-CN") : null;
    case "rate":
      return typeof value === "number" ? formatRate(value) : null;
    case "time":
      return moment(value as string);
    case "unit":
      return <UnitName id={value as string} />;
    case "code":
      return <CodeName scheme={column.scheme ?? ""} code={value as string} />;
    default:
      return value === null || value === undefined ? null : String(value);
  }
}

/** As the table component wants it. */
export function tableColumn<Row>(column: Column<Row>, order: string, frozen: boolean): TableColumnType<Row> {
  const right = column.kind === "money" || column.kind === "number" || column.kind === "rate";
  const made: TableColumnType<Row> = {
    key: column.key,
    title: column.title,
    width: column.width ?? WIDTHS[column.kind ?? "text"],
    ellipsis: true,
    align: right ? "right" : "left",
    render: (_, row) => cell(column, row),
    ...(frozen ? { fixed: "start" as const } : {}),
  };
  if (column.sort) {
    made.sorter = true;
    made.sortDirections = column.sortOnly
      ? [column.sortOnly, column.sortOnly]
      : ["descend", "ascend", "descend"];
    made.sortOrder = order === column.sort ? "ascend" : order === `-${column.sort}` ? "descend" : null;
  }
  return made;
}
