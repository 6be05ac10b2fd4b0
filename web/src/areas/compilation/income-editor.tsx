// Budgeted own-funds income as a grid.
import { useCodes } from "@/kit/codes";
import { CodeCell, codeOf } from "@/kit/form/code-cell";
import type { Messages } from "@/kit/form/messages";
import { Grid, type GridColumn } from "@/kit/grid";
import { useText } from "@/text/language";
import { freshIncome, type Income } from "./model";
import { compilation } from "./text";

interface Props {
  income: Income[];
  change: (income: Income[]) => void;
  messages: Messages;
}

export function IncomeEditor({ income, change, messages }: Props) {
  const texts = useText(compilation);
  const t = texts.line;
  const funds = useCodes("funding_sources").data;
  const items = useCodes("revenue_items").data;
  const columns: GridColumn<Income>[] = [
    {
      key: "fund",
      title: t.fund,
      kind: "text",
      width: 220,
      required: true,
      paste: (text) => ({ fund: codeOf(text, funds) }),
      control: (row, set, status) => (
        <CodeCell
          scheme="funding_sources"
          label={t.fund}
          value={row.fund}
          status={status}
          onChange={(fund) => set({ fund })}
        />
      ),
    },
    {
      key: "revenue_item",
      title: t.revenue,
      kind: "text",
      width: 220,
      required: true,
      paste: (text) => ({ revenue_item: codeOf(text, items) }),
      control: (row, set, status) => (
        <CodeCell
          scheme="revenue_items"
          label={t.revenue}
          value={row.revenue_item}
          status={status}
          onChange={(revenue_item) => set({ revenue_item })}
        />
      ),
    },
    { key: "amount_fen", title: t.amount, kind: "amount", width: 160, required: true },
    { key: "note", title: t.note, kind: "text", width: 260 },
  ];
  return (
    <Grid
      columns={columns}
      rows={income}
      change={change}
      fresh={() => freshIncome(income.at(-1)?.fund)}
      message={(at, column) => messages.cell("income", income[at]?.id ?? "", column)}
      caption={texts.edit.incomeCaption}
      addTitle={texts.edit.addIncome}
    />
  );
}
