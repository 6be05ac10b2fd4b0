// Entering a business confirmation: what is asked depends on the business, as the server lists it.
import { useState } from "react";
import { type Answer, newId } from "@/api/client";
import { useGo } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { useSaving, useTrial } from "@/kit/document/saving";
import { useDraft, useLeaveGuard } from "@/kit/draft";
import { Field } from "@/kit/form/field";
import { Section } from "@/kit/page";
import { UnitPicker } from "@/kit/pickers";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { type Accrual, BusinessFields, Dimensions, Matter } from "./accrual-fields";
import { type AccrualBusiness, useBusinesses, useOwnUnit } from "./businesses";
import { EntryPage } from "./entry-page";
import "./execution.css";
import { FormSource, type Source } from "./form-source";
import { useMessages } from "./preflight";
import { execution } from "./text";

const PATH = "/api/execution/accruals";
/** What the form says at its own places. */
const SHOWN =
  /^(unit_id|business|business_detail|amount_fen|part_fen|payment_channel|payee_id|project_id|function|dep_economy|fund|purpose|invoice_no|attachments)$/;
type Detail = Answer<"/api/execution/accruals/{id}", "get">;

export default function AccrualFormPage() {
  return <FormSource path={`${PATH}/{id}`}>{(source) => <AccrualForm {...source} />}</FormSource>;
}

function fromDetail({ accrual, document }: Detail, copy: boolean): Accrual {
  return {
    id: copy ? newId() : document.id,
    unit_id: accrual.unit_id,
    fiscal_year: accrual.fiscal_year,
    business: accrual.business,
    business_detail: accrual.business_detail,
    amount_fen: accrual.amount_fen,
    part_fen: accrual.part_fen || null,
    payment_channel: accrual.payment_channel,
    earmarked: accrual.earmarked === 1,
    payee_id: accrual.payee_id,
    project_id: accrual.project_id,
    function: accrual.function,
    dep_economy: accrual.dep_economy,
    fund: accrual.fund,
    purpose: accrual.purpose,
    // An invoice may be used but once.
    invoice_no: copy ? "" : accrual.invoice_no,
    attachments: accrual.attachments,
  };
}

function toInput(form: Accrual, business: AccrualBusiness) {
  const stated = (text: string) => text.trim() || null;
  return {
    ...form,
    business_detail: business.details.length > 0 ? stated(form.business_detail) : null,
    amount_fen: form.amount_fen ?? 0,
    part_fen: business.part ? form.part_fen : null,
    payment_channel: business.channels.length > 0 ? stated(form.payment_channel) : null,
    earmarked: business.asks_earmarked && form.earmarked,
    payee_id: stated(form.payee_id),
    project_id: stated(form.project_id),
    function: stated(form.function),
    dep_economy: stated(form.dep_economy),
    fund: stated(form.fund),
    invoice_no: stated(form.invoice_no),
  };
}

function AccrualForm({ detail, copied }: Source<Detail>) {
  const t = useText(execution).accruals;
  const shared = useText(common).document;
  const go = useGo();
  const { year } = useRegistry();
  const unit = useOwnUnit();
  const [initial] = useState<Accrual>(() => {
    if (detail) return fromDetail(detail, false);
    if (copied) return fromDetail(copied, true);
    return {
      id: newId(),
      unit_id: unit,
      fiscal_year: year,
      business: "",
      business_detail: "",
      amount_fen: null,
      part_fen: null,
      payment_channel: "",
      earmarked: false,
      payee_id: "",
      project_id: "",
      function: "",
      dep_economy: "",
      fund: "",
      purpose: "",
      invoice_no: "",
      attachments: 0,
    };
  });
  const version = detail?.document.version;
  const name = detail ? `accrual.${initial.id}.${version}` : `accrual.new.${copied?.document.id ?? ""}`;
  const { value: form, change, clear, touched, restoredAt } = useDraft(name, initial);
  const leaving = useLeaveGuard(touched, true);
  const set = (part: Partial<Accrual>) => change((before) => ({ ...before, ...part }));

  const businesses = useBusinesses();
  const business = businesses.data?.accruals.find((one) => one.business === form.business);
  const body = business && form.unit_id && form.amount_fen !== null ? toInput(form, business) : null;
  const entry = { path: PATH, body, version };
  const run = useTrial(entry);
  const saving = useSaving(entry, (id) => {
    leaving.current = true;
    clear();
    void go(`/execution/accruals/${id}`, {}, true);
  });
  const message = useMessages(saving.error, run);
  return (
    <EntryPage
      document={{ id: form.id, isNew: !detail }}
      title={detail ? t.editTitle(detail.document.number) : t.newTitle}
      help={t.help}
      back={detail ? `/execution/accruals/${detail.document.id}` : "/execution/accruals"}
      hint={t.incomplete}
      run={run}
      ready={body !== null}
      saving={saving}
      shown={(at) => SHOWN.test(at)}
      restoredAt={restoredAt}
      discard={() => clear(initial)}
      lost={{ error: businesses.error, retry: () => void businesses.refetch() }}
    >
      <Section title={t.body} extra={<span className="quiet">{form.fiscal_year}</span>}>
        <div className="fields">
          <Field label={shared.unit} required message={message("unit_id")}>
            {(control) => (
              <UnitPicker
                {...control}
                value={form.unit_id}
                disabled={detail !== undefined}
                onChange={(unit) => set({ unit_id: unit ?? "" })}
              />
            )}
          </Field>
          <BusinessFields form={form} set={set} business={business} message={message} />
          <Matter form={form} set={set} message={message} />
        </div>
      </Section>
      <Dimensions form={form} set={set} business={business} message={message} />
    </EntryPage>
  );
}
