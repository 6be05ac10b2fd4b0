// One voucher: head, both books side by side, where it comes from, and its place in the chain.
import { PrinterOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Spin, Tag } from "antd";
import { type Answer, get } from "@/api/client";
import { useGo, useParam } from "@/app/go";
import { useSession } from "@/app/session";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Facts, Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { SourceLink } from "@/kit/source";
import { moment, period } from "@/kit/time";
import { useMarks, useSay, useText } from "@/text/language";
import { accounting } from "./text";
import "./accounting.css";

const PATH = "/api/accounting/vouchers/{id}";
type Voucher = Answer<typeof PATH, "get">;
type Line = NonNullable<Voucher["lines"]>[number];

export default function VoucherPage() {
  const id = useParam("id");
  const { voucher: t, vouchers } = useText(accounting);
  const go = useGo();
  const { may } = useSession();
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const voucher = asked.data;
  const books = voucher.journal_type === "indicator" ? ["indicator"] : ["financial", "budgetary"];
  const titles: Record<string, string> = {
    financial: t.financial,
    budgetary: t.budgetary,
    indicator: t.indicator,
  };
  return (
    <Page
      title={vouchers.types[voucher.journal_type] ?? t.title}
      documentTitle={`${t.title} ${voucher.full_number}`}
      aside={
        <>
          <span className="number">{voucher.full_number}</span>
          {voucher.reverses_id && <Tag color="error">{vouchers.red}</Tag>}
          {voucher.reversed_by && <Tag color="warning">{vouchers.reversed}</Tag>}
        </>
      }
      actions={
        <>
          <Button icon={<PrinterOutlined />} onClick={() => void go("/accounting/print", { ids: id })}>
            {t.print}
          </Button>
          {may("report_read") && voucher.journal_type === "voucher" && (
            <PageLink to={`/trace/voucher/${id}`}>{t.trace}</PageLink>
          )}
          <PageLink to="/accounting/vouchers">{t.back}</PageLink>
        </>
      }
      help={vouchers.help}
    >
      <Head voucher={voucher} />
      <div className="voucher-books">
        {books.map((book) => (
          <Section key={book} title={titles[book]}>
            <Book
              lines={(voucher.lines ?? []).filter((line) => line.book === book)}
              capitals={voucher.totals?.find((total) => total.book === book)?.amount_capitals ?? ""}
            />
          </Section>
        ))}
      </div>
      <Section title={t.chain}>
        <Facts
          items={[
            { name: t.seq, value: voucher.seq },
            { name: t.hash, value: <code className="hash">{voucher.hash}</code>, wide: true },
            { name: t.previous, value: <code className="hash">{voucher.prev_hash}</code>, wide: true },
          ]}
        />
      </Section>
    </Page>
  );
}

function Head({ voucher }: { voucher: Voucher }) {
  const { voucher: t, vouchers } = useText(accounting);
  const say = useSay();
  const marks = useMarks();
  const other = (id: string | null | undefined) =>
    id && <PageLink to={`/accounting/vouchers/${id}`}>{t.openVoucher}</PageLink>;
  return (
    <Section title={voucher.summary}>
      <Facts
        items={[
          { name: t.books, value: say(voucher.set_of_books), wide: true },
          { name: vouchers.period, value: period(voucher.period) },
          { name: vouchers.posted, value: voucher.posted_on + marks.brackets(moment(voucher.posted_at)) },
          { name: vouchers.event, value: voucher.event },
          { name: vouchers.attachments, value: voucher.attachments },
          {
            name: vouchers.source,
            value: (
              <>
                <SourceLink source={voucher.source} hidden={t.hidden} />{" "}
                {voucher.source && <Tag>{say(voucher.source.state_title)}</Tag>}
              </>
            ),
          },
          { name: vouchers.amount, value: <Money fen={voucher.amount_fen} exact /> },
          { name: t.capitals, value: voucher.amount_capitals },
          {
            name: vouchers.difference,
            value: vouchers.differences[voucher.difference_class] ?? voucher.difference_class,
          },
          { name: t.handled, value: voucher.handled_by_name },
          { name: vouchers.prepared, value: voucher.prepared_by_name },
          { name: vouchers.reviewed, value: voucher.reviewed_by_name },
          { name: t.approved, value: voucher.approved_by_name },
          { name: t.cashier, value: voucher.cashier_name },
          { name: vouchers.postedBy, value: voucher.posted_by_name },
          { name: t.reverses, value: other(voucher.reverses_id) },
          { name: t.reversedBy, value: other(voucher.reversed_by) },
        ]}
      />
    </Section>
  );
}

function Book({ lines, capitals }: { lines: Line[]; capitals: string }) {
  const t = useText(accounting).voucher;
  const say = useSay();
  if (lines.length === 0) return <p className="quiet">{t.nothing}</p>;
  const total = (side: "debit_fen" | "credit_fen") => lines.reduce((sum, line) => sum + line[side], 0);
  return (
    <>
      <table className="book">
        <thead>
          <tr>
            <th scope="col">{t.account}</th>
            <th scope="col" className="right">
              {t.debit}
            </th>
            <th scope="col" className="right">
              {t.credit}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.line}>
              <td>
                <span className="code">{line.account}</span> {say(line.full_name)}
                {line.dimensions.length > 0 && (
                  <ul className="dimensions" aria-label={t.dimensions}>
                    {line.dimensions.map((one) => (
                      <li key={one.dimension}>
                        <span className="quiet">{say(one.title)}</span> {one.code} {say(one.name)}
                      </li>
                    ))}
                  </ul>
                )}
              </td>
              <td className="right">{line.side === "debit" && <Money fen={line.debit_fen} exact />}</td>
              <td className="right">{line.side === "credit" && <Money fen={line.credit_fen} exact />}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td>{t.total}</td>
            <td className="right">
              <Money fen={total("debit_fen")} exact />
            </td>
            <td className="right">
              <Money fen={total("credit_fen")} exact />
            </td>
          </tr>
        </tfoot>
      </table>
      {capitals && (
        <p className="capitals">
          <span className="quiet">{t.capitals}</span> {capitals}
        </p>
      )}
    </>
  );
}
