// One form of a printed voucher.
import { formatFen } from "@/kit/money";
import { useLanguage, useMarks, useSay, useText } from "@/text/language";
import type { PrintedLine, Sheet } from "./sheets";
import { accounting } from "./text";

export function VoucherForm({ form, dimensions }: { form: Sheet; dimensions: boolean }) {
  const t = useText(accounting).print;
  const { voucher, lines, part, parts, blank } = form;
  const blanks = Array.from({ length: blank }, (_, place) => `blank ${lines.length + place}`);
  return (
    <article className="form" aria-label={voucher.full_number}>
      <h2 className="form-title">{t.form}</h2>
      <div className="form-meta">
        <span>
          {t.unit}
          {voucher.unit_name}
        </span>
        <span>{useDay(voucher.posted_on)}</span>
        <span>
          {t.number(voucher.number)}
          {parts > 1 && t.part(part, parts)}
          <span className="form-attachments">{t.attachments(voucher.attachments)}</span>
        </span>
      </div>
      <table className="form-table">
        <colgroup>
          <col className="col-summary" />
          <col className="col-book" />
          <col />
          <col className="col-amount" />
          <col className="col-amount" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">{t.summary}</th>
            <th scope="col">{t.book}</th>
            <th scope="col">{t.account}</th>
            <th scope="col">{t.debit}</th>
            <th scope="col">{t.credit}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Line key={line.line} line={line} dimensions={dimensions} />
          ))}
          {blanks.map((key) => (
            <tr key={key}>
              <td />
              <td />
              <td />
              <td />
              <td />
            </tr>
          ))}
        </tbody>
        <tfoot>
          {part < parts ? (
            <tr>
              <td colSpan={3}>{t.carried}</td>
              <td />
              <td />
            </tr>
          ) : (
            (voucher.totals ?? []).map((total) => (
              <tr key={total.book}>
                <td colSpan={3}>
                  {t.books[total.book]}
                  {t.total}　{total.amount_capitals}
                </td>
                <td className="amount">{formatFen(total.debit_fen)}</td>
                <td className="amount">{formatFen(total.credit_fen)}</td>
              </tr>
            ))
          )}
        </tfoot>
      </table>
      <div className="form-signs">
        <Sign name={t.posted} who={voucher.posted_by_name} />
        <Sign name={t.reviewed} who={voucher.reviewed_by_name} />
        <Sign name={t.cashier} who={voucher.cashier_name} />
        <Sign name={t.handled} who={voucher.handled_by_name} />
        <Sign name={t.prepared} who={voucher.prepared_by_name} />
        <span>{voucher.source && `${t.source}${voucher.source.number}`}</span>
      </div>
    </article>
  );
}

function Line({ line, dimensions }: { line: PrintedLine; dimensions: boolean }) {
  const t = useText(accounting).print;
  const say = useSay();
  const marks = useMarks();
  const said = marks.sentences(line.dimensions.map((one) => `${one.code} ${say(one.name)}`.trim()));
  return (
    <tr>
      <td>
        <div className="clamp">{line.summary}</div>
      </td>
      <td className="centre">{t.books[line.book]}</td>
      <td>
        <div className="clamp">
          {line.account} {say(line.full_name)}
        </div>
        {dimensions && said && <div className="form-dimensions">{said}</div>}
      </td>
      <td className="amount">{line.side === "debit" && formatFen(line.debit_fen)}</td>
      <td className="amount">{line.side === "credit" && formatFen(line.credit_fen)}</td>
    </tr>
  );
}

function Sign({ name, who }: { name: string; who: string }) {
  const marks = useMarks();
  return (
    <span>
      {name}
      {marks.colon}
      {who}
    </span>
  );
}

/** `2026-01-20` as it is written on a form. */
function useDay(day: string): string {
  const lang = useLanguage();
  const [year, month, date] = day.split("-").map(Number);
  return lang === "zh" ? `${year} 年 ${month} 月 ${date} 日` : day;
}
