// A table as the server formatted it: its headings, rows and words, nothing worked out here.
import { Alert } from "antd";
import type { Answer } from "@/api/client";
import { useText } from "@/text/language";
import { reportText } from "./text";

export type Sheet = Answer<"/api/report/budget-tables/{table}", "get">;
type Cell = Sheet["rows"][number]["cells"][number];

const LOOKS: Record<Sheet["columns"][number], string> = {
  words: "words",
  code: "code-column",
  figures: "figures",
};

export function SheetTable({ sheet, open }: { sheet: Sheet; open: (cell: string) => void }) {
  const rows = Array.from({ length: sheet.header_rows }, (_, row) =>
    sheet.headings.filter((one) => one.row === row).sort((one, other) => one.column - other.column),
  );
  return (
    <section className="sheet">
      <h2 className="sheet-title">{sheet.title}</h2>
      <div className="sheet-about">
        <span>{sheet.place}</span>
        <span>{sheet.unit_of_money}</span>
      </div>
      {sheet.empty && <Alert type="info" showIcon title={sheet.empty} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard. */}
      <section className="sheet-scroll" tabIndex={0} aria-label={sheet.title}>
        <table className="sheet-table">
          <caption className="visually-hidden">{sheet.title}</caption>
          <thead>
            {rows.map((headings, row) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: header rows have no other name.
              <tr key={row}>
                {headings.map((one) => (
                  <th
                    key={one.column}
                    scope={one.columns > 1 ? "colgroup" : "col"}
                    colSpan={one.columns}
                    rowSpan={one.rows}
                  >
                    {one.text}
                  </th>
                ))}
              </tr>
            ))}
          </thead>
          <tbody>
            {sheet.rows.map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows stand in a fixed order and some are blank.
              <tr key={at}>
                {row.cells.map((cell, column) => (
                  <td
                    // biome-ignore lint/suspicious/noArrayIndexKey: columns have no other name.
                    key={column}
                    className={`${LOOKS[sheet.columns[column] ?? "words"]} indent-${cell.indent ?? 0}${cell.strong ? " strong" : ""}`}
                  >
                    <Shown cell={cell} open={open} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {sheet.notes.map((note) => (
        <p key={note} className="sheet-note">
          {note}
        </p>
      ))}
    </section>
  );
}

function Shown({ cell, open }: { cell: Cell; open: (cell: string) => void }) {
  const t = useText(reportText);
  const { at } = cell;
  if (!at) return cell.text;
  return (
    <button
      type="button"
      className={(cell.fen ?? 0) < 0 ? "cell-lines negative" : "cell-lines"}
      title={t.openLines(cell.text)}
      onClick={() => open(at)}
    >
      {cell.text}
    </button>
  );
}
