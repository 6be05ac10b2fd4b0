// Costing lines as a grid that is typed and pasted into. Amounts are the server's: they are shown, never typed.
import { Button } from "antd";
import { useState } from "react";
import { useCodes } from "@/kit/codes";
import { CodeCell, codeOf } from "@/kit/form/code-cell";
import type { Messages } from "@/kit/form/messages";
import { Grid, type GridColumn } from "@/kit/grid";
import { formatFen, Money, parseYuan } from "@/kit/money";
import { MoneyInput } from "@/kit/money-input";
import { type Standard, StandardLibrary, standardTexts } from "@/kit/standards";
import { useText } from "@/text/language";
import { buysColumns } from "./buys-columns";
import { type Computed, freshLine, type Line } from "./model";
import { findStandards, StandardCell, withStandard } from "./standard-cell";
import { project } from "./text";

interface Props {
  lines: Line[];
  /** Takes the rows as they are then: lookups answer later than typing. */
  change: (next: (before: Line[]) => Line[]) => void;
  year: number | null;
  /** The day on which standards are chosen. */
  on: string;
  computed: Computed | null;
  /** The figures are those of an earlier input. */
  stale: boolean;
  messages: Messages;
}

/** Which line the library is open for; `add` for lines that are still to come. */
type Open = { row: string } | "add" | null;

export function LinesEditor({ lines, change, year, on, computed, stale, messages }: Props) {
  const { line: t, buys } = useText(project);
  const { measures } = useText(standardTexts);
  const economies = useCodes("economic_departmental").data;
  const funds = useCodes("funding_sources").data;
  const classes = useCodes("asset_classes").data;
  const [open, setOpen] = useState<Open>(null);
  const [unknown, setUnknown] = useState<ReadonlySet<string>>(new Set());
  const amounts = new Map(computed?.lines.map((line) => [line.id, line.amount_fen]));

  const look = async (rows: Line[]) => {
    const code = (line: Line) => line.standard_text.trim().split(/\s/)[0] ?? "";
    const asked = rows.filter((line) => code(line) !== "");
    const found = await findStandards(asked.map(code), on).catch(() => null);
    // Without an answer the text stays and is looked up again when the cell is left.
    if (!found) return;
    setUnknown(new Set([...unknown, ...asked.map(code).filter((one) => !found.has(one))]));
    change((before) =>
      before.map((line) => {
        const standard = line.standard ? undefined : found.get(code(line));
        return standard ? withStandard(line, standard, measures) : line;
      }),
    );
  };
  const takeRows = (rows: Line[]) => {
    const pasted = rows.filter((line) => line.pasted);
    change(() => rows.map(({ pasted: _, ...line }) => line));
    if (pasted.length > 0) void look(pasted);
  };
  const take = (standard: Standard) => {
    if (open === "add") {
      change((before) => [...before, withStandard(freshLine(before.at(-1), year), standard, measures)]);
    } else if (open) {
      change((before) =>
        before.map((line) => (line.id === open.row ? withStandard(line, standard, measures) : line)),
      );
      setOpen(null);
    }
  };
  const place = (row: Line) => lines.findIndex((line) => line.id === row.id);
  const columns: GridColumn<Line>[] = [
    { key: "task", title: t.task, kind: "text", width: 170, required: true },
    { key: "budget_year", title: t.year, kind: "number", width: 76, required: true },
    {
      key: "standard",
      title: t.standard,
      kind: "text",
      width: 230,
      control: (row, set, status) => (
        <StandardCell
          line={row}
          place={place(row)}
          set={set}
          status={status}
          unknown={unknown.has(row.standard_text.trim())}
          look={() => void look([row])}
          open={() => setOpen({ row: row.id })}
        />
      ),
      paste: (text) => ({ standard: null, standard_text: text, pasted: text !== "" }),
    },
    {
      key: "unit_price_fen",
      title: t.price,
      kind: "amount",
      width: 116,
      paste: (text) => ({ unit_price_fen: parseYuan(text) }),
      control: (row, set, status) => {
        const standard = row.standard?.amount_fen ?? null;
        return (
          <MoneyInput
            aria-label={`${t.price} ${place(row) + 1}`}
            status={status}
            value={row.unit_price_fen}
            placeholder={standard === null ? "" : formatFen(standard)}
            onChange={(fen) => set({ unit_price_fen: fen })}
          />
        );
      },
    },
    { key: "quantity", title: t.quantity, kind: "number", width: 84, required: true },
    { key: "frequency", title: t.frequency, kind: "number", width: 70, required: true },
    { key: "unit_of_measure", title: t.measure, kind: "text", width: 84 },
    {
      key: "id",
      title: t.amount,
      kind: "view",
      width: 124,
      view: (row) => (
        <span className={stale ? "quiet" : ""}>
          {amounts.has(row.id) && !messages.row("lines", row.id) ? (
            <Money fen={amounts.get(row.id)} exact />
          ) : (
            "—"
          )}
        </span>
      ),
    },
    codeColumn("dep_economy", "economic_departmental", t.economy, 170, economies),
    codeColumn("fund", "funding_sources", t.fund, 150, funds),
    { key: "reason", title: t.reason, kind: "text", width: 170 },
    ...buysColumns(buys, classes, place),
  ];
  return (
    <>
      <Grid
        columns={columns}
        rows={lines}
        change={takeRows}
        fresh={() => freshLine(lines.at(-1), year)}
        message={(at, column) => {
          const row = lines[at];
          if (!row) return undefined;
          const text = row.standard_text.trim();
          if (column === "standard" && unknown.has(text)) return t.unknown(text);
          return messages.cell("lines", row.id, column === "standard" ? "standard_id" : column);
        }}
        caption={t.caption}
        addTitle={t.add}
        foot={
          <>
            <Button onClick={() => setOpen("add")}>{t.fromLibrary}</Button>
            <span className="quiet">{t.pasteHint}</span>
          </>
        }
        {...(computed ? { totals: { id: <Money fen={computed.total_fen} exact /> } } : {})}
      />
      {open && (
        <StandardLibrary
          on={on}
          take={take}
          close={() => setOpen(null)}
          {...(open === "add" ? { taken: new Set(lines.map((line) => line.standard?.id ?? "")) } : {})}
        />
      )}
    </>
  );
}

function codeColumn(
  key: "dep_economy" | "fund",
  scheme: string,
  title: string,
  width: number,
  codes: Parameters<typeof codeOf>[1],
): GridColumn<Line> {
  return {
    key,
    title,
    kind: "text",
    width,
    required: true,
    paste: (text) => ({ [key]: codeOf(text, codes) }),
    control: (row, set, status) => (
      <CodeCell
        scheme={scheme}
        label={title}
        value={row[key]}
        status={status}
        onChange={(code) => set({ [key]: code })}
      />
    ),
  };
}
