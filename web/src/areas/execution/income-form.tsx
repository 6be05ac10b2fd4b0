// Entering an own-funds income.
import { useState } from "react";
import { type Answer, newId } from "@/api/client";
import { useGo } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { useSaving, useTrial } from "@/kit/document/saving";
import { useDraft, useLeaveGuard } from "@/kit/draft";
import { Section } from "@/kit/page";
import { useText } from "@/text/language";
import { type IncomeBusiness, useBusinesses, useOwnUnit } from "./businesses";
import { EntryPage } from "./entry-page";
import { BusinessFields, type Income, MoneyFields, Origin } from "./income-fields";
import "./execution.css";
import { FormSource, type Source } from "./form-source";
import { useMessages } from "./preflight";
import { execution } from "./text";

const PATH = "/api/execution/incomes";
/** What the form says at its own places. */
const SHOWN =
  /^(unit_id|business|revenue_item|business_detail|amount_fen|vat_fen|interest_fen|vat_method|payer|received_on|account_id|receipt_no|note)$/;
type Detail = Answer<"/api/execution/incomes/{id}", "get">;

export default function IncomeFormPage() {
  return <FormSource path={`${PATH}/{id}`}>{(source) => <IncomeForm {...source} />}</FormSource>;
}

function fromDetail(detail: Detail, copy: boolean): Income {
  const { income, document, account_id, vat_method, earmarked } = detail;
  return {
    id: copy ? newId() : document.id,
    unit_id: income.unit_id,
    fiscal_year: income.fiscal_year,
    business: income.business,
    revenue_item: income.revenue_item,
    business_detail: income.business_detail,
    amount_fen: income.amount_fen,
    vat_fen: income.vat_fen,
    interest_fen: income.interest_fen,
    vat_method,
    earmarked,
    payer: income.payer,
    received_on: copy ? "" : income.received_on,
    account_id,
    // The bank's number stands for one receipt.
    receipt_no: copy ? "" : income.receipt_no,
    note: income.note,
  };
}

function toInput(form: Income, business: IncomeBusiness) {
  const taxed = business.vat_methods.length > 0;
  return {
    ...form,
    revenue_item: business.revenue_items.length > 0 ? form.revenue_item || null : null,
    business_detail: business.details.length > 0 ? form.business_detail || null : null,
    amount_fen: form.amount_fen ?? 0,
    vat_fen: taxed ? (form.vat_fen ?? 0) : 0,
    interest_fen: business.asks_interest ? (form.interest_fen ?? 0) : 0,
    vat_method: taxed ? form.vat_method || null : null,
    receipt_no: form.receipt_no.trim() || null,
  };
}

function IncomeForm({ detail, copied }: Source<Detail>) {
  const t = useText(execution).incomes;
  const go = useGo();
  const { year } = useRegistry();
  const unit = useOwnUnit();
  const [initial] = useState<Income>(() => {
    if (detail) return fromDetail(detail, false);
    if (copied) return fromDetail(copied, true);
    return {
      id: newId(),
      unit_id: unit,
      fiscal_year: year,
      business: "revenue",
      revenue_item: "",
      business_detail: "",
      amount_fen: null,
      vat_fen: null,
      interest_fen: null,
      vat_method: "",
      earmarked: false,
      payer: "",
      received_on: "",
      account_id: "",
      receipt_no: "",
      note: "",
    };
  });
  const version = detail?.document.version;
  const name = detail ? `income.${initial.id}.${version}` : `income.new.${copied?.document.id ?? ""}`;
  const { value: form, change, clear, touched, restoredAt } = useDraft(name, initial);
  const leaving = useLeaveGuard(touched, true);
  const set = (part: Partial<Income>) => change((before) => ({ ...before, ...part }));

  const businesses = useBusinesses();
  const business = businesses.data?.incomes.find((one) => one.business === form.business);
  const readable = form.unit_id && form.account_id && form.amount_fen !== null && form.received_on;
  const body = business && readable ? toInput(form, business) : null;
  const entry = { path: PATH, body, version };
  const run = useTrial(entry);
  const saving = useSaving(entry, (id) => {
    leaving.current = true;
    clear();
    void go(`/execution/incomes/${id}`, {}, true);
  });
  const message = useMessages(saving.error, run);
  return (
    <EntryPage
      document={{ id: form.id, isNew: !detail }}
      title={detail ? t.editTitle(detail.document.number) : t.newTitle}
      help={t.help}
      back={detail ? `/execution/incomes/${detail.document.id}` : "/execution/incomes"}
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
          <BusinessFields form={form} set={set} business={business} message={message} />
          <MoneyFields form={form} set={set} business={business} message={message} />
          <Origin form={form} set={set} message={message} fixed={detail !== undefined} />
        </div>
      </Section>
    </EntryPage>
  );
}
