// Rows of cells that are typed into: arrows and Enter move as in a spreadsheet, and what is copied there is pasted here.
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, Space } from "antd";
import type { ClipboardEvent, KeyboardEvent, ReactNode } from "react";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { Money, parseYuan } from "./money";
import { MoneyInput } from "./money-input";

export interface GridColumn<Row> {
  key: keyof Row & string;
  title: string;
  /** `text`, `amount` (fen) and `number` are typed; `view` is only shown. */
  kind: "text" | "amount" | "number" | "view";
  width?: number;
  /** Another control than a plain field: a picker. Pasted text then goes through `paste`. */
  control?: (row: Row, set: (change: Partial<Row>) => void, status: "error" | "") => ReactNode;
  /** Pasted text as a change of the row; null when it cannot be read. */
  paste?: (text: string, row: Row) => Partial<Row> | null;
  view?: (row: Row) => ReactNode;
  required?: boolean;
}

interface Props<Row extends { id: string }> {
  columns: GridColumn<Row>[];
  rows: Row[];
  change: (rows: Row[]) => void;
  /** A fresh row. */
  fresh: () => Row;
  /** What the server says of a cell, by row and column. */
  message?: (row: number, column: string) => string | undefined;
  caption: string;
  addTitle: string;
  /** Beside the button that adds a row: other ways to fill the grid. */
  foot?: ReactNode;
  readOnly?: boolean;
  /** Cells of a line of totals, by column. */
  totals?: Partial<Record<string, ReactNode>>;
}

export function Grid<Row extends { id: string }>(props: Props<Row>) {
  const { columns, rows, change, fresh, message, caption, addTitle, foot, readOnly = false, totals } = props;
  const t = useText(common);
  const set = (place: number, part: Partial<Row>) =>
    change(rows.map((row, i) => (i === place ? { ...row, ...part } : row)));

  /** Spreads a block of cells from the cell it is pasted into, adding rows as needed. */
  const paste = (event: ClipboardEvent, place: number, from: number) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
    if (!text.includes("\t") && !text.includes("\n")) return;
    event.preventDefault();
    const next = [...rows];
    text.split("\n").forEach((line, down) => {
      let row = next[place + down] ?? fresh();
      line.split("\t").forEach((value, right) => {
        const column = columns[from + right];
        if (column) row = { ...row, ...read(column, value.trim(), row) };
      });
      next[place + down] = row;
    });
    change(next);
  };
  return (
    <div className="grid-scroll">
      <table className="grid">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th className="grid-place">#</th>
            {columns.map((column) => (
              <th
                key={column.key}
                className={column.kind === "amount" || column.kind === "view" ? "right" : undefined}
                style={{ minWidth: column.width ?? 120 }}
                scope="col"
              >
                {column.required && <span className="required">*</span>}
                {column.title}
              </th>
            ))}
            {!readOnly && <th className="grid-place" aria-label={t.list.actions} />}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={row.id}>
              <td className="grid-place">{place + 1}</td>
              {columns.map((column, at) => {
                const said = message?.(place, column.key);
                return (
                  <td
                    key={column.key}
                    className={column.kind === "text" ? undefined : "right"}
                    data-row={place}
                    data-column={at}
                    onKeyDown={(event) => {
                      // Enter in the last row begins the next one.
                      if (!walk(event) && !readOnly && event.key === "Enter") change([...rows, fresh()]);
                    }}
                    onPaste={(event) => !readOnly && paste(event, place, at)}
                  >
                    <Cell
                      column={column}
                      row={row}
                      place={place}
                      set={(part) => set(place, part)}
                      wrong={Boolean(said)}
                      readOnly={readOnly}
                    />
                    {said && (
                      <div className="cell-error" role="alert">
                        {said}
                      </div>
                    )}
                  </td>
                );
              })}
              {!readOnly && (
                <td className="grid-place">
                  <Button
                    type="text"
                    size="small"
                    icon={<DeleteOutlined />}
                    aria-label={`${t.list.remove} ${place + 1}`}
                    onClick={() => change(rows.filter((one) => one.id !== row.id))}
                  />
                </td>
              )}
            </tr>
          ))}
        </tbody>
        {totals && (
          <tfoot>
            <tr>
              <td />
              {columns.map((column) => (
                <td key={column.key} className="right">
                  {totals[column.key]}
                </td>
              ))}
              {!readOnly && <td />}
            </tr>
          </tfoot>
        )}
      </table>
      {!readOnly && (
        <Space wrap>
          <Button type="dashed" icon={<PlusOutlined />} onClick={() => change([...rows, fresh()])}>
            {addTitle}
          </Button>
          {foot}
        </Space>
      )}
    </div>
  );
}

function read<Row>(column: GridColumn<Row>, text: string, row: Row): Partial<Row> {
  if (column.paste) return column.paste(text, row) ?? {};
  if (column.kind === "view") return {};
  if (column.kind === "amount") return { [column.key]: parseYuan(text) } as Partial<Row>;
  return { [column.key]: text } as Partial<Row>;
}

interface CellProps<Row> {
  column: GridColumn<Row>;
  row: Row;
  place: number;
  set: (part: Partial<Row>) => void;
  wrong: boolean;
  readOnly: boolean;
}

function Cell<Row>({ column, row, place, set, wrong, readOnly }: CellProps<Row>) {
  const value = row[column.key];
  const status = wrong ? "error" : "";
  if (column.view && (readOnly || column.kind === "view")) return column.view(row);
  if (readOnly || column.kind === "view") {
    return column.kind === "amount" ? <Money fen={value as number | null} exact /> : String(value ?? "");
  }
  if (column.control) return column.control(row, set, status);
  const label = `${column.title} ${place + 1}`;
  if (column.kind === "amount") {
    return (
      <MoneyInput
        aria-label={label}
        status={status}
        value={value as number | null}
        onChange={(fen) => set({ [column.key]: fen } as Partial<Row>)}
      />
    );
  }
  return (
    <Input
      aria-label={label}
      status={status}
      inputMode={column.kind === "number" ? "decimal" : "text"}
      value={String(value ?? "")}
      onChange={(event) => set({ [column.key]: event.target.value } as Partial<Row>)}
    />
  );
}

/** Enter and the arrows up and down go to the same column of another row; true when the key was not meant to, or did. */
function walk(event: KeyboardEvent<HTMLTableCellElement>): boolean {
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  const target = event.target as HTMLElement;
  // In an open picker these keys choose; on a button Enter presses it; with Ctrl it is the form's.
  const typed = target.tagName === "INPUT" && target.getAttribute("role") !== "combobox";
  if (!step || !typed || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return true;
  event.preventDefault();
  const { row, column } = event.currentTarget.dataset;
  const table = event.currentTarget.closest("table");
  const cell = () =>
    table?.querySelector<HTMLElement>(`td[data-row="${Number(row) + step}"][data-column="${column}"] input`);
  // The row that follows may only come into being with this key.
  requestAnimationFrame(() => cell()?.focus());
  return cell() !== null;
}
