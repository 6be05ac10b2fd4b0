// Vouchers with both books side by side, as they will be posted or as they are.
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { Money } from "../money";
import type { VoucherView } from "./types";

export interface BookLine {
  book: string;
  side: string;
  account: string;
  name: string;
  amount_fen: number;
}

export function VoucherPreview({ vouchers, emptyText }: { vouchers: VoucherView[]; emptyText: string }) {
  const t = useText(common).document;
  return (
    <div className="vouchers">
      <h3>{t.voucherPreview}</h3>
      {vouchers.length === 0 && <p className="quiet">{emptyText}</p>}
      {vouchers.map((voucher) => (
        <div key={voucher.id} className="voucher">
          <p className="voucher-summary">
            <span className="code">{voucher.event}</span> {voucher.summary}
          </p>
          <Books lines={voucher.lines} />
        </div>
      ))}
    </div>
  );
}

/** Financial accounting left, budgetary right, each with its totals. */
export function Books({ lines }: { lines: BookLine[] }) {
  const t = useText(common).document;
  return (
    <div className="books">
      <BookTable title={t.financial} lines={lines.filter((line) => line.book === "financial")} />
      <BookTable title={t.budgetary} lines={lines.filter((line) => line.book === "budgetary")} />
    </div>
  );
}

function BookTable({ title, lines }: { title: string; lines: BookLine[] }) {
  const t = useText(common).document;
  if (lines.length === 0) return null;
  const total = (side: string) =>
    lines.reduce((sum, line) => sum + (line.side === side ? line.amount_fen : 0), 0);
  return (
    <table className="book">
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">{t.account}</th>
          <th scope="col">{t.debit}</th>
          <th scope="col">{t.credit}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of a voucher have no other identity than their place.
          <tr key={place}>
            <td>
              <span className="code">{line.account}</span> {line.name}
            </td>
            <td className="right">{line.side === "debit" && <Money fen={line.amount_fen} exact />}</td>
            <td className="right">{line.side === "credit" && <Money fen={line.amount_fen} exact />}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td />
          <td className="right">
            <Money fen={total("debit")} exact />
          </td>
          <td className="right">
            <Money fen={total("credit")} exact />
          </td>
        </tr>
      </tfoot>
    </table>
  );
}
