// The vouchers a document has made, each with both books.
import { useQueries, useQuery } from "@tanstack/react-query";
import { get } from "@/api/client";
import { useSession } from "@/app/session";
import { Books } from "@/kit/document/voucher";
import { PageLink } from "@/kit/link";
import { Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { period } from "@/kit/time";
import { useLanguage, useText } from "@/text/language";
import { execution } from "./text";

const PATH = "/api/accounting/vouchers";

export function DocumentVouchers({ id }: { id: string }) {
  const t = useText(execution).payments;
  const lang = useLanguage();
  const { may } = useSession();
  const asked = useQuery({
    queryKey: [PATH, "of", id],
    queryFn: ({ signal }) => get(PATH, { query: { document_id: id, limit: 20 }, signal }),
    enabled: may("voucher_read"),
  });
  const rows = asked.data?.items ?? [];
  const details = useQueries({
    queries: rows.map((row) => ({
      queryKey: [PATH, row.id],
      queryFn: ({ signal }: { signal: AbortSignal }) => get(`${PATH}/{id}`, { path: { id: row.id }, signal }),
    })),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (rows.length === 0) return null;
  return (
    <Section title={t.vouchers}>
      {rows.map((row, place) => (
        <div key={row.id} className="voucher">
          <p className="voucher-summary">
            <PageLink to={`/accounting/vouchers/${row.id}`}>
              {t.voucherOf(period(row.period), row.number)}
            </PageLink>{" "}
            {row.summary}
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
