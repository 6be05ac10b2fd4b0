// Entering an own-funds income.
import { useQuery } from "@tanstack/react-query";
import { Checkbox, DatePicker, Input, Select, Spin } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { type Answer, get, newId } from "@/api/client";
import { useAddress, useGo, useParam } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { useSaving, useTrial } from "@/kit/document/saving";
import { DraftNote, useDraft, useLeaveGuard } from "@/kit/draft";
import { Field } from "@/kit/form/field";
import { MoneyInput } from "@/kit/money-input";
import { Page, Section } from "@/kit/page";
import { UnitPicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { type IncomeBusiness, useBusinesses, useBusinessOptions, useChoices, useOwnUnit } from "./businesses";
import "./execution.css";
import { useUnitAccounts } from "./payee-fields";
import { FormButtons, Preflight, useMessages } from "./preflight";
import { execution } from "./text";

const PATH = "/api/execution/incomes";
/** What the form says at its own places. */
const SHOWN =
  /^(unit_id|business|revenue_item|business_detail|amount_fen|vat_fen|interest_fen|vat_method|payer|received_on|account_id|receipt_no|note)$/;
type Detail = Answer<"/api/execution/incomes/{id}", "get">;

interface Income {
  id: string;
  unit_id: string;
  fiscal_year: number;
  business: string;
  revenue_item: string;
  business_detail: string;
  amount_fen: number | null;
  vat_fen: number | null;
  interest_fen: number | null;
  vat_method: string;
  earmarked: boolean;
  payer: string;
  received_on: string;
  account_id: string;
  receipt_no: string;
  note: string;
}

export default function IncomeFormPage() {
  const id = useParam("id");
  const [search] = useAddress();
  const source = id || search.copy || "";
  const asked = useQuery({
    queryKey: [PATH, source],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id: source }, signal }),
    enabled: source !== "",
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (source && !asked.data) return <Spin className="page-wait" />;
  return (
    <IncomeForm
      key={`${id} ${source}`}
      detail={id ? asked.data : undefined}
      copied={id ? undefined : asked.data}
    />
  );
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

function IncomeForm({ detail, copied }: { detail: Detail | undefined; copied: Detail | undefined }) {
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
  const leaving = useLeaveGuard(touched);
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
  const shown = (at: string) => SHOWN.test(at);
  return (
    <Page
      title={detail ? t.editTitle(detail.document.number) : t.newTitle}
      help={t.help}
      actions={
        <FormButtons
          run={run}
          ready={body !== null}
          saving={saving}
          back={detail ? `/execution/incomes/${detail.document.id}` : "/execution/incomes"}
          hint={t.incomplete}
        />
      }
    >
      <DraftNote at={restoredAt} discard={() => clear(initial)} />
      <ProblemPanel error={saving.error} shownElsewhere={shown} />
      <ProblemPanel error={businesses.error} retry={() => void businesses.refetch()} />
      <div className="columns">
        <Section title={t.body} extra={<span className="quiet">{form.fiscal_year}</span>}>
          <div className="fields">
            <BusinessFields form={form} set={set} business={business} message={message} />
            <MoneyFields form={form} set={set} business={business} message={message} />
            <Origin form={form} set={set} message={message} fixed={detail !== undefined} />
          </div>
        </Section>
        <aside className="aside preflight">
          <Preflight run={run} ready={body !== null} hint={t.incomplete} shownElsewhere={shown} />
        </aside>
      </div>
    </Page>
  );
}

interface FieldsProps {
  form: Income;
  set: (part: Partial<Income>) => void;
  message: (at: string) => string | undefined;
}
interface BusinessProps extends FieldsProps {
  business: IncomeBusiness | undefined;
}

function BusinessFields({ form, set, business, message }: BusinessProps) {
  const t = useText(execution).incomes;
  const options = useBusinessOptions("incomes");
  const choices = useChoices();
  return (
    <>
      <Field label={t.business} required message={message("business")}>
        {(control) => (
          <Select
            {...control}
            value={form.business || undefined}
            options={options}
            showSearch={{ optionFilterProp: "label" }}
            popupMatchSelectWidth={300}
            onChange={(next: string) =>
              set({ business: next, revenue_item: "", business_detail: "", vat_method: "" })
            }
          />
        )}
      </Field>
      {business && business.revenue_items.length > 0 && (
        <Field label={t.item} required message={message("revenue_item")}>
          {(control) => (
            <Select
              {...control}
              value={form.revenue_item || undefined}
              options={choices(business.revenue_items)}
              onChange={(item: string) => set({ revenue_item: item })}
            />
          )}
        </Field>
      )}
      {business && business.details.length > 0 && (
        <Field label={t.detail} required message={message("business_detail")}>
          {(control) => (
            <Select
              {...control}
              value={form.business_detail || undefined}
              options={choices(business.details)}
              onChange={(detail: string) => set({ business_detail: detail })}
            />
          )}
        </Field>
      )}
    </>
  );
}

function MoneyFields({ form, set, business, message }: BusinessProps) {
  const t = useText(execution).incomes;
  const choices = useChoices();
  const taxed = business && business.vat_methods.length > 0;
  return (
    <>
      <Field label={t.amountYuan} required message={message("amount_fen")}>
        {(control) => (
          <MoneyInput {...control} value={form.amount_fen} onChange={(fen) => set({ amount_fen: fen })} />
        )}
      </Field>
      {taxed && (
        <>
          <Field label={t.vatMethod} required message={message("vat_method")}>
            {(control) => (
              <Select
                {...control}
                value={form.vat_method || undefined}
                options={choices(business.vat_methods)}
                onChange={(method: string) => set({ vat_method: method })}
              />
            )}
          </Field>
          <Field label={t.vat} required message={message("vat_fen")}>
            {(control) => (
              <MoneyInput {...control} value={form.vat_fen} onChange={(fen) => set({ vat_fen: fen })} />
            )}
          </Field>
        </>
      )}
      {business?.asks_interest && (
        <Field label={t.interest} required message={message("interest_fen")}>
          {(control) => (
            <MoneyInput
              {...control}
              value={form.interest_fen}
              onChange={(fen) => set({ interest_fen: fen })}
            />
          )}
        </Field>
      )}
      <div className="field-checks">
        <Checkbox checked={form.earmarked} onChange={(event) => set({ earmarked: event.target.checked })}>
          {t.earmarked}
        </Checkbox>
      </div>
    </>
  );
}

function Origin({ form, set, message, fixed }: FieldsProps & { fixed: boolean }) {
  const t = useText(execution).incomes;
  const { purposes } = useText(execution);
  const accounts = useUnitAccounts(form.unit_id);
  return (
    <>
      <Field label={t.unit} required message={message("unit_id")}>
        {(control) => (
          <UnitPicker
            {...control}
            value={form.unit_id}
            disabled={fixed}
            onChange={(unit) => set({ unit_id: unit ?? "", account_id: "" })}
          />
        )}
      </Field>
      <Field
        label={t.account}
        required
        message={message("account_id") ?? (accounts.error ? String(accounts.error) : undefined)}
      >
        {(control) => (
          <Select
            {...control}
            value={form.account_id || undefined}
            disabled={!form.unit_id}
            loading={accounts.isFetching}
            options={(accounts.data?.items ?? []).map((one) => ({
              value: one.id,
              label: `${one.bank_name} ${one.account_no} ${purposes[one.purpose] ?? one.purpose}`,
              disabled: one.stopped !== 0,
            }))}
            popupMatchSelectWidth={360}
            onChange={(account: string) => set({ account_id: account })}
          />
        )}
      </Field>
      <Field label={t.payer} required message={message("payer")}>
        {(control) => (
          <Input
            {...control}
            maxLength={100}
            value={form.payer}
            onChange={(event) => set({ payer: event.target.value })}
          />
        )}
      </Field>
      <Field label={t.receivedOn} required message={message("received_on")}>
        {(control) => (
          <DatePicker
            {...control}
            value={form.received_on ? dayjs(form.received_on) : null}
            onChange={(day) => set({ received_on: day ? day.format("YYYY-MM-DD") : "" })}
          />
        )}
      </Field>
      <Field label={t.receiptNo} message={message("receipt_no")}>
        {(control) => (
          <Input
            {...control}
            maxLength={64}
            value={form.receipt_no}
            onChange={(event) => set({ receipt_no: event.target.value })}
          />
        )}
      </Field>
      <Field label={t.note} wide message={message("note")}>
        {(control) => (
          <Input
            {...control}
            maxLength={200}
            value={form.note}
            onChange={(event) => set({ note: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}
