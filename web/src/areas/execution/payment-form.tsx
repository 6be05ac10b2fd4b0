// Entering a payment: from indicators to a payee, with the server's own decision beside the form all the while.
import { Checkbox, Select } from "antd";
import { useMemo, useState } from "react";
import { useAddress, useGo } from "@/app/go";
import { UnitName } from "@/kit/codes";
import { useSaving, useTrial } from "@/kit/document/saving";
import { useDraft, useLeaveGuard } from "@/kit/draft";
import { ChoiceField, CountField, LongTextField, TextField } from "@/kit/form/controls";
import { Field } from "@/kit/form/field";
import { useIndicators } from "@/kit/indicator-picker";
import { Section } from "@/kit/page";
import { useText } from "@/text/language";
import { useBusinesses, useBusinessOptions, useChoices } from "./businesses";
import { EntryPage } from "./entry-page";
import "./execution.css";
import { FormSource, type Source } from "./form-source";
import { PayeeFields } from "./payee-fields";
import { PaymentLines } from "./payment-lines";
import {
  freshPayment,
  fromDetail,
  isReadable,
  type Payment,
  type PaymentDetail,
  type Place,
  toInput,
} from "./payment-state";
import { useMessages } from "./preflight";
import { execution } from "./text";

const PATH = "/api/execution/payments";
/** What the form says at its own places. */
const SHOWN =
  /^(payee_id|payee_account_id|settlement|business|business_detail|purpose|invoice_no|attachments|lines(\[\d+\](\.(indicator_id|amount_fen|note|parts(\.\w+)?))?)?)$/;

/** What a new one may begin with, by the address: an electronic voucher is entered so. */
const GIVEN = ["payee_id", "business", "business_detail", "purpose", "invoice_no"] as const;

/** `…/new?indicator=ID,ID`, `…/new?invoice_no=…&payee_id=…`, `…/new?copy=ID`, `…/$id/edit` */
export default function PaymentFormPage() {
  const [said] = useAddress();
  const { indicator = "", invoice_no = "" } = said;
  const indicators = indicator.split(",").filter(Boolean);
  const given = Object.fromEntries(GIVEN.flatMap((name) => (said[name] ? [[name, said[name]]] : [])));
  return (
    <FormSource path={`${PATH}/{id}`} also={indicator + invoice_no}>
      {(source) => <PaymentForm {...source} indicators={indicators} given={given} />}
    </FormSource>
  );
}

interface Props extends Source<PaymentDetail> {
  /** Indicators a new one begins with. */
  indicators: string[];
  /** What the address says of a new one. */
  given: Partial<Payment>;
}

function initialOf({ detail, copied, indicators, given }: Props): Payment {
  if (detail) return fromDetail(detail, false);
  return copied ? fromDetail(copied, true) : { ...freshPayment(indicators), ...given };
}

/** The draft's name: what was typed over an older version is not laid over a newer one. */
function draftName({ detail, copied, indicators, given }: Props): string {
  if (detail) return `payment.${detail.document.id}.${detail.document.version}`;
  return `payment.new.${copied?.document.id ?? ""}${indicators.join(",")}${given.invoice_no ?? ""}`;
}

function PaymentForm(props: Props) {
  const { detail, copied } = props;
  const t = useText(execution).payments;
  const go = useGo();
  const [initial] = useState(() => initialOf(props));
  const { value: form, change, clear, touched, restoredAt } = useDraft(draftName(props), initial);
  const leaving = useLeaveGuard(touched, true);
  const set = (part: Partial<Payment>) => change((before) => ({ ...before, ...part }));

  const businesses = useBusinesses();
  const business = businesses.data?.payments.find((one) => one.business === form.business);
  const { found, error: lost } = useIndicators(form.lines.map((line) => line.indicator_id).filter(Boolean));
  const first = found.get(form.lines[0]?.indicator_id ?? "");
  const place = useMemo<Place | null>(() => {
    const of = detail?.document ?? first;
    return of ? { unit_id: of.unit_id, fiscal_year: of.fiscal_year } : null;
  }, [detail, first]);

  const body = place && business && isReadable(form) ? toInput(form, place, business) : null;
  const ready = body !== null;
  const entry = { path: PATH, body, version: detail?.document.version, reasons: form.reasons };
  const run = useTrial(entry);
  const saving = useSaving(entry, (id) => {
    leaving.current = true;
    clear();
    void go(`/execution/payments/${id}`, {}, true);
  });
  const message = useMessages(saving.error, run);
  const title = detail ? t.editTitle(detail.document.number) : t.newTitle;

  return (
    <EntryPage
      document={{ id: form.id, isNew: !detail }}
      title={title}
      help={t.formHelp}
      back={detail ? `/execution/payments/${detail.document.id}` : "/execution/payments"}
      hint={t.incomplete}
      run={run}
      ready={ready}
      saving={saving}
      shown={(at) => SHOWN.test(at)}
      restoredAt={restoredAt}
      discard={() => clear(initial)}
      lost={{ error: businesses.error ?? lost, retry: () => void businesses.refetch() }}
      reasons={form.reasons}
      onReason={(rule, reason) =>
        change((before) => ({ ...before, reasons: { ...before.reasons, [rule]: reason } }))
      }
    >
      <PaymentLines
        lines={form.lines}
        change={(lines) => set({ lines })}
        indicators={found}
        business={business}
        message={message}
        run={run}
        aside={
          place && (
            <span className="quiet">
              <UnitName id={place.unit_id} /> · {place.fiscal_year}
            </span>
          )
        }
      />
      <PayeeFields
        form={form}
        set={set}
        business={business}
        unitId={place?.unit_id ?? ""}
        message={message}
      />
      <Purpose form={form} set={set} message={message} copied={copied} />
    </EntryPage>
  );
}

interface PurposeProps {
  form: Payment;
  set: (part: Partial<Payment>) => void;
  message: (at: string) => string | undefined;
  copied: PaymentDetail | undefined;
}

/** What it is for, in the books and in words. */
function Purpose({ form, set, message, copied }: PurposeProps) {
  const t = useText(execution).payments;
  const businesses = useBusinesses();
  const options = useBusinessOptions("payments");
  const choices = useChoices();
  const business = businesses.data?.payments.find((one) => one.business === form.business);
  const choose = (word: string) => {
    const next = businesses.data?.payments.find((one) => one.business === word);
    const settlements = next?.settlements.map((one) => one.word) ?? [];
    set({
      business: word,
      business_detail: "",
      ...(settlements.includes(form.settlement) ? {} : { settlement: settlements[0] ?? form.settlement }),
    });
  };
  return (
    <Section title={t.purposeSection}>
      <div className="fields">
        <Field label={t.business} required message={message("business")}>
          {(control) => (
            <Select
              {...control}
              value={form.business || undefined}
              options={options}
              loading={businesses.isPending}
              showSearch={{ optionFilterProp: "label" }}
              popupMatchSelectWidth={320}
              onChange={choose}
            />
          )}
        </Field>
        {business && business.details.length > 0 && (
          <ChoiceField
            label={t.businessDetail}
            required
            message={message("business_detail")}
            value={form.business_detail}
            options={choices(business.details)}
            onChange={(business_detail) => set({ business_detail })}
          />
        )}
        <LongTextField
          label={t.purpose}
          required
          wide
          message={message("purpose")}
          oneLine
          max={200}
          value={form.purpose}
          onChange={(purpose) => set({ purpose })}
        />
        <TextField
          label={t.invoice}
          message={message("invoice_no")}
          max={64}
          value={form.invoice_no}
          onChange={(invoice_no) => set({ invoice_no })}
        />
        <CountField
          label={t.attachments}
          message={message("attachments")}
          max={9999}
          value={form.attachments}
          onChange={(attachments) => set({ attachments })}
        />
        <div className="field-checks">
          <Checkbox
            checked={form.procurement}
            onChange={(event) => set({ procurement: event.target.checked })}
          >
            {t.procurement}
          </Checkbox>
          {copied && (
            <Checkbox
              checked={form.source_payment_id !== ""}
              onChange={(event) => set({ source_payment_id: event.target.checked ? copied.document.id : "" })}
            >
              {t.repay(copied.document.number)}
            </Checkbox>
          )}
        </div>
      </div>
    </Section>
  );
}
