// Entering a reversal: the voucher, the day and why; red or blue follows from the years.
import { useQuery } from "@tanstack/react-query";
import { Spin } from "antd";
import { useState } from "react";
import { type Answer, get, newId } from "@/api/client";
import { useAddress } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { Books } from "@/kit/document/voucher";
import { WithFiles } from "@/kit/files/files";
import { DayField, LongTextField } from "@/kit/form/controls";
import { Field } from "@/kit/form/field";
import { Section } from "@/kit/page";
import { RemotePicker, UnitPicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { useLanguage, useText } from "@/text/language";
import { useOwnUnit, useVoucherForm, VoucherFormPage } from "./form";
import { FormSource } from "./source";
import { bookkeeping } from "./text";

const PATH = "/api/bookkeeping/reversals";
const VOUCHERS = "/api/accounting/vouchers";
type Detail = Answer<"/api/bookkeeping/reversals/{id}", "get">;
const REVERSIBLE = ["event_voucher", "manual_voucher"];

interface Values {
  id: string;
  unit_id: string;
  voucher_id: string;
  voucher_date: string;
  reason: string;
}

export default function ReversalFormPage() {
  return (
    <FormSource path={`${PATH}/{id}`}>
      {({ detail }) => <Begin key={detail?.document.version} detail={detail} />}
    </FormSource>
  );
}

function useVoucher(id: string) {
  return useQuery({
    queryKey: [`${VOUCHERS}/{id}`, id],
    queryFn: ({ signal }) => get(`${VOUCHERS}/{id}`, { path: { id }, signal }),
    enabled: id !== "",
  });
}

function Begin({ detail }: { detail: Detail | undefined }) {
  const [search] = useAddress();
  const { registry } = useRegistry();
  const unit = useOwnUnit();
  const named = search.voucher ?? "";
  const voucher = useVoucher(detail ? "" : named);
  if (voucher.error) return <ProblemPanel error={voucher.error} retry={() => void voucher.refetch()} />;
  if (!detail && named && !voucher.data) return <Spin className="page-wait" />;
  const initial: Values = detail
    ? {
        id: detail.document.id,
        unit_id: detail.document.unit_id,
        voucher_id: detail.reversal.voucher_id,
        voucher_date: detail.reversal.voucher_date,
        reason: detail.reversal.reason,
      }
    : {
        id: newId(),
        unit_id: voucher.data?.unit_id ?? unit,
        voucher_id: named,
        voucher_date: registry.today,
        reason: "",
      };
  return <Start initial={initial} detail={detail} />;
}

function Start({ initial, detail }: { initial: Values; detail: Detail | undefined }) {
  const [kept] = useState(initial);
  return (
    <WithFiles id={kept.id} isNew={!detail}>
      <Form initial={kept} detail={detail} />
    </WithFiles>
  );
}

function Form({ initial, detail }: { initial: Values; detail: Detail | undefined }) {
  const texts = useText(bookkeeping);
  const t = texts.reversals;
  const lang = useLanguage();
  const [value, setValue] = useState(initial);
  const set = (part: Partial<Values>) => setValue((before) => ({ ...before, ...part }));
  const chosen = useVoucher(value.voucher_id);
  const complete = value.unit_id !== "" && value.voucher_id !== "" && value.reason.trim().length >= 4;
  const body = complete ? { ...value } : null;
  const { reasons: _, onReason: __, ...form } = useVoucherForm(PATH, body, detail?.document.version, false);
  const { message, run } = form;
  const manner = (run.receipt?.computed as { manner?: string } | undefined)?.manner;
  const voucher = chosen.data;
  return (
    <VoucherFormPage
      title={detail ? t.edit(detail.document.number) : t.create}
      help={t.help}
      back={detail ? `${form.page}/${value.id}` : form.page}
      complete={complete}
      shown={(at) => message(at) !== undefined}
      {...form}
    >
      <Section
        title={texts.base}
        extra={manner && <span className="quiet">{t.manners[manner] ?? manner}</span>}
      >
        <div className="fields">
          <Field label={texts.unit} required message={message("unit_id")}>
            {(control) => (
              <UnitPicker
                {...control}
                disabled={detail !== undefined}
                value={value.unit_id}
                onChange={(unit) => set({ unit_id: unit ?? "", voucher_id: "" })}
              />
            )}
          </Field>
          <Field label={t.voucher} required message={message("voucher_id")}>
            {(control) => (
              <RemotePicker
                {...control}
                name={`vouchers.${value.unit_id}`}
                value={value.voucher_id}
                chosen={
                  voucher
                    ? { value: voucher.id, label: `${voucher.full_number} ${voucher.summary}` }
                    : undefined
                }
                onChange={(id) => set({ voucher_id: id ?? "" })}
                search={async (text, signal) => {
                  const query = { text, limit: 100, ...(value.unit_id ? { unit_id: value.unit_id } : {}) };
                  const page = await get(VOUCHERS, { query, signal });
                  return page.items
                    .filter((one) => REVERSIBLE.includes(one.document_kind) && !one.reversed_by)
                    .map((one) => ({ value: one.id, label: `${one.full_number} ${one.summary}` }));
                }}
              />
            )}
          </Field>
          <DayField
            label={t.day}
            required
            message={message("voucher_date")}
            value={value.voucher_date}
            onChange={(voucher_date) => set({ voucher_date })}
          />
          <LongTextField
            label={t.reason}
            required
            wide
            oneLine
            message={message("reason")}
            max={200}
            value={value.reason}
            onChange={(reason) => set({ reason })}
          />
        </div>
      </Section>
      {voucher && (
        <Section title={t.lines}>
          <Books
            lines={(voucher.lines ?? []).map((line) => ({
              ...line,
              name: lang === "zh" ? line.name_zh : line.name_en,
            }))}
          />
        </Section>
      )}
    </VoucherFormPage>
  );
}
