// The lines of a manual voucher: a grid for the keyboard, with what each account asks for, and the balance of both books.
import { Input, Tag } from "antd";
import { useMemo } from "react";
import { newId } from "@/api/client";
import { Grid, type GridColumn } from "@/kit/grid";
import { formatFen } from "@/kit/money";
import { CodePicker, PayeePicker } from "@/kit/pickers";
import { ProjectPicker } from "@/kit/project-picker";
import { useSay, useText } from "@/text/language";
import { useAccounts } from "./catalogue";
import { bookkeeping } from "./text";

export interface Line {
  id: string;
  account: string;
  debit_fen: number | null;
  credit_fen: number | null;
  fund: string;
  function: string;
  dep_economy: string;
  project_id: string;
  payee_id: string;
  payee_name: string;
  view: string;
}

export const freshLine = (): Line => ({
  id: newId(),
  account: "",
  debit_fen: null,
  credit_fen: null,
  fund: "",
  function: "",
  dep_economy: "",
  project_id: "",
  payee_id: "",
  payee_name: "",
  view: "",
});

export interface Stored {
  book: string;
  side: string;
  account: string;
  amount_fen: number;
  project_id?: string | null;
  function?: string | null;
  dep_economy?: string | null;
  fund?: string | null;
  payee_id?: string | null;
  payee_name?: string;
}

/** A line as stored, for the grid. */
export const shownLine = (line: Stored, id: string): Line => ({
  ...freshLine(),
  id,
  account: line.account,
  debit_fen: line.side === "debit" && line.amount_fen !== 0 ? line.amount_fen : null,
  credit_fen: line.side === "credit" && line.amount_fen !== 0 ? line.amount_fen : null,
  fund: line.fund ?? "",
  function: line.function ?? "",
  dep_economy: line.dep_economy ?? "",
  project_id: line.project_id ?? "",
  payee_id: line.payee_id ?? "",
  payee_name: line.payee_name ?? "",
});

/** As the server takes it; the book is that of the account. */
export function sentLine(line: Line, bookOf: (account: string) => string) {
  const side = line.credit_fen !== null ? "credit" : "debit";
  return {
    id: line.id,
    book: bookOf(line.account) as "financial" | "budgetary",
    side: side as "debit" | "credit",
    account: line.account,
    amount_fen: (side === "credit" ? line.credit_fen : line.debit_fen) ?? 0,
    dimensions: {
      project_id: line.project_id,
      function: line.function,
      dep_economy: line.dep_economy,
      fund: line.fund,
      payee_id: line.payee_id,
      indicator_id: "",
    },
  };
}

/** Which book an account is of; by its first digit while the chart is on its way. */
export function useBookOf() {
  const accounts = useAccounts();
  const known = useMemo(
    () => new Map((accounts.data?.accounts ?? []).map((account) => [account.code, account])),
    [accounts.data],
  );
  const bookOf = (code: string) => known.get(code)?.book ?? (/^[678]/.test(code) ? "budgetary" : "financial");
  return { known, bookOf, classes: accounts.data?.classes ?? [] };
}

interface Props {
  lines: Line[];
  change: (lines: Line[]) => void;
  message: (at: string) => string | undefined;
}

export function ManualLines({ lines, change, message }: Props) {
  const texts = useText(bookkeeping);
  const t = texts.manuals;
  const say = useSay();
  const { known, bookOf } = useBookOf();
  const columns = useMemo<GridColumn<Line>[]>(() => {
    const asks = (row: Line, name: string) => known.get(row.account)?.asks.includes(name) ?? false;
    const code = (
      key: "fund" | "function" | "dep_economy",
      title: string,
      scheme: string,
    ): GridColumn<Line> => ({
      key,
      title,
      kind: "text",
      width: 150,
      paste: (text) => ({ [key]: text.split(" ")[0] ?? "" }),
      control: (row, set, status) => (
        <CodePicker
          allowClear
          scheme={scheme}
          aria-label={title}
          placeholder={asks(row, key) ? t.asked : ""}
          status={status}
          value={row[key]}
          onChange={(next) => set({ [key]: next ?? "" })}
        />
      ),
    });
    return [
      {
        key: "account",
        title: t.account,
        kind: "text",
        width: 120,
        required: true,
        control: (row, set, status) => (
          <Input
            aria-label={t.account}
            list="voucher-accounts"
            status={status}
            value={row.account}
            onChange={(event) => set({ account: event.target.value.trim().split(" ")[0] ?? "" })}
          />
        ),
      },
      {
        key: "view",
        title: t.accountName,
        kind: "view",
        width: 210,
        view: (row) => {
          const account = known.get(row.account);
          if (!row.account) return "";
          if (!account) return <span className="quiet">{t.upper}</span>;
          return (
            <span className="account-name" title={say(account.name)}>
              <Tag>{texts.books[account.book]}</Tag> {say(account.name)}
            </span>
          );
        },
      },
      { key: "debit_fen", title: t.debit, kind: "amount", width: 130 },
      { key: "credit_fen", title: t.credit, kind: "amount", width: 130 },
      code("fund", texts.fund, "funding_sources"),
      code("function", texts.function, "functional"),
      code("dep_economy", texts.economy, "economic_departmental"),
      {
        key: "payee_id",
        title: texts.payee,
        kind: "text",
        width: 150,
        paste: () => null,
        control: (row, set, status) => (
          <PayeePicker
            allowClear
            aria-label={texts.payee}
            placeholder={asks(row, "payee_id") ? t.asked : ""}
            status={status}
            value={row.payee_id}
            chosen={
              row.payee_id && row.payee_name ? { value: row.payee_id, label: row.payee_name } : undefined
            }
            onChange={(next) => set({ payee_id: next ?? "" })}
          />
        ),
      },
      {
        key: "project_id",
        title: texts.project,
        kind: "text",
        width: 150,
        paste: () => null,
        control: (row, set, status) => (
          <ProjectPicker
            allowClear
            aria-label={texts.project}
            status={status}
            value={row.project_id}
            onChange={(next) => set({ project_id: next ?? "" })}
          />
        ),
      },
    ];
  }, [known, say, t, texts]);
  const place = (at: number, column: string) => {
    const field = column === "debit_fen" || column === "credit_fen" ? "amount_fen" : column;
    if (column === "credit_fen" && lines[at]?.credit_fen === null) return undefined;
    if (column === "debit_fen" && lines[at]?.credit_fen !== null) return undefined;
    return message(`lines[${at}].${field}`);
  };
  return (
    <>
      <datalist id="voucher-accounts">
        {[...known.values()].map((account) => (
          <option key={account.code} value={account.code}>
            {say(account.name)}
          </option>
        ))}
      </datalist>
      <p className="book-balances" aria-live="polite">
        {["financial", "budgetary"].map((book) => (
          <Balance
            key={book}
            title={texts.books[book] ?? book}
            lines={lines.filter((line) => bookOf(line.account) === book)}
          />
        ))}
      </p>
      <Grid
        caption={t.lines}
        addTitle={t.addLine}
        columns={columns}
        rows={lines}
        change={change}
        fresh={freshLine}
        message={place}
      />
    </>
  );
}

function Balance({ title, lines }: { title: string; lines: Line[] }) {
  const t = useText(bookkeeping).manuals;
  const debit = lines.reduce((sum, line) => sum + (line.debit_fen ?? 0), 0);
  const credit = lines.reduce((sum, line) => sum + (line.credit_fen ?? 0), 0);
  const off = debit - credit;
  return (
    <span className="book-balance">
      <strong>{title}</strong> {t.total(formatFen(debit), formatFen(credit))}{" "}
      <Tag color={off === 0 ? "success" : "error"}>
        {off === 0 ? t.balanced : t.off(formatFen(Math.abs(off)))}
      </Tag>
    </span>
  );
}
