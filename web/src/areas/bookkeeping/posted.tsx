// The vouchers a document was posted by, each with both books, and the way to reverse them.
import { useQueries } from "@tanstack/react-query";
import { Tag } from "antd";
import { get } from "@/api/client";
import { useSession } from "@/app/session";
import { Books } from "@/kit/document/voucher";
import { ButtonLink, PageLink } from "@/kit/link";
import { Section } from "@/kit/page";
import { period } from "@/kit/time";
import { useLanguage, useText } from "@/text/language";
import { bookkeeping } from "./text";

const PATH = "/api/accounting/vouchers/{id}";

export interface Posted {
  id: string;
  period: number;
  number: number;
  posted_on: string;
  reversed_by?: string | null;
  reversed_by_document?: string | null;
}

export function PostedVouchers({ posted, reversible }: { posted: Posted[]; reversible: boolean }) {
  const t = useText(bookkeeping);
  const lang = useLanguage();
  const { may } = useSession();
  const details = useQueries({
    queries: posted.map((row) => ({
      queryKey: [PATH, row.id],
      queryFn: ({ signal }: { signal: AbortSignal }) => get(PATH, { path: { id: row.id }, signal }),
    })),
  });
  if (posted.length === 0) return null;
  return (
    <Section title={t.posted}>
      {posted.map((row, place) => (
        <div key={row.id} className="voucher">
          <p className="voucher-summary">
            <PageLink to={`/accounting/vouchers/${row.id}`}>
              {t.voucherNo(period(row.period), row.number)}
            </PageLink>{" "}
            {row.posted_on}{" "}
            {row.reversed_by_document ? (
              <PageLink to={`/bookkeeping/reversals/${row.reversed_by_document}`}>
                <Tag color="error">{t.reversed} →</Tag>
              </PageLink>
            ) : (
              reversible &&
              may("voucher_edit") && (
                <ButtonLink to={`/bookkeeping/reversals/new?voucher=${row.id}`} title={t.reverseHint}>
                  {t.reverse}
                </ButtonLink>
              )
            )}
          </p>
          <Books
            lines={(details[place]?.data?.lines ?? []).map((line) => ({
              ...line,
              name: lang === "zh" ? line.name_zh : line.name_en,
            }))}
          />
        </div>
      ))}
    </Section>
  );
}
