// Vouchers for printing: A4 upright, two or three forms a page.
import { PrinterOutlined } from "@ant-design/icons";
import { useQueries } from "@tanstack/react-query";
import { Button, Checkbox, Empty, Segmented, Spin } from "antd";
import { get } from "@/api/client";
import { useAddress } from "@/app/go";
import { PageLink } from "@/kit/link";
import { Page } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { VoucherForm } from "./print-form";
import { type Printed, pieces, sheets } from "./sheets";
import { accounting } from "./text";
import "./print.css";

const PATH = "/api/accounting/vouchers";
/** Vouchers that the server gives at once. */
const AT_ONCE = 50;

export default function PrintVouchers() {
  const t = useText(accounting).print;
  const [search, change] = useAddress();
  const ids = (search.ids ?? "").split(",").filter(Boolean);
  const perPage = search.per === "2" ? 2 : 3;
  const dimensions = search.dimensions === "1";
  const asked = useQueries({
    queries: pieces(ids, AT_ONCE).map((some) => ({
      queryKey: [PATH, "print", some.join(",")],
      queryFn: ({ signal }: { signal: AbortSignal }) => get(PATH, { query: { ids: some.join(",") }, signal }),
    })),
  });
  const failed = asked.find((one) => one.error);
  const waiting = asked.some((one) => one.isPending);
  const found = new Map(
    asked.flatMap((one) => one.data?.items ?? []).map((one): [string, Printed] => [one.id, one]),
  );
  // As they were chosen, not as the server happens to give them.
  const vouchers = ids.flatMap((id) => found.get(id) ?? []);
  const forms = sheets(vouchers, perPage);
  const pages = pieces(forms, perPage);
  return (
    <Page
      title={t.title}
      help={t.help}
      actions={
        <>
          <span className="quiet" id="per-page">
            {t.perPage}
          </span>
          <Segmented
            aria-labelledby="per-page"
            value={perPage}
            onChange={(per) => change({ per: String(per) })}
            options={[
              { value: 2, label: t.two },
              { value: 3, label: t.three },
            ]}
          />
          <Checkbox
            checked={dimensions}
            onChange={(event) => change({ dimensions: event.target.checked ? "1" : "" })}
          >
            {t.dimensions}
          </Checkbox>
          <Button
            type="primary"
            icon={<PrinterOutlined />}
            disabled={pages.length === 0}
            onClick={() => window.print()}
          >
            {t.print}
          </Button>
          <PageLink to="/accounting/vouchers">{t.back}</PageLink>
        </>
      }
    >
      {failed && <ProblemPanel error={failed.error} retry={() => void failed.refetch()} />}
      {ids.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.none} />}
      {waiting ? (
        <Spin className="page-wait" />
      ) : (
        pages.length > 0 && (
          <>
            <p className="quiet no-print">{t.pages(vouchers.length, forms.length, pages.length)}</p>
            <div className="papers">
              {pages.map((page) => (
                <div key={page[0]?.key} className={`paper paper-${perPage}`}>
                  {page.map((form) => (
                    <VoucherForm key={form.key} form={form} dimensions={dimensions} />
                  ))}
                </div>
              ))}
            </div>
          </>
        )
      )}
    </Page>
  );
}
