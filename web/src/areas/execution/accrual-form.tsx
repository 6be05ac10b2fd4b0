// Entering a business confirmation: what is asked depends on the business, as the server lists it.
import { useQuery } from "@tanstack/react-query";
import { Checkbox, Input, InputNumber, Select, Spin } from "antd";
import { useState } from "react";
import { type Answer, get, newId } from "@/api/client";
import { useAddress, useGo, useParam } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { useSaving, useTrial } from "@/kit/document/saving";
import { DraftNote, useDraft, useLeaveGuard } from "@/kit/draft";
import { Field } from "@/kit/form/field";
import { MoneyInput } from "@/kit/money-input";
import { Page, Section } from "@/kit/page";
import { CodePicker, PayeePicker, UnitPicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { ProjectPicker } from "@/kit/project-picker";
import { common } from "@/text/common";
import { useSay, useText } from "@/text/language";
import {
  type AccrualBusiness,
  useBusinesses,
  useBusinessOptions,
  useChoices,
  useOwnUnit,
} from "./businesses";
import "./execution.css";
import { usePayee } from "./payee-fields";
import { FormButtons, Preflight, useMessages } from "./preflight";
import { execution } from "./text";

const PATH = "/api/execution/accruals";
/** What the form says at its own places. */
const SHOWN =
  /^(unit_id|business|business_detail|amount_fen|part_fen|payment_channel|payee_id|project_id|function|dep_economy|fund|purpose|invoice_no|attachments)$/;
type Detail = Answer<"/api/execution/accruals/{id}", "get">;

interface Accrual {
  id: string;
  unit_id: string;
  fiscal_year: number;
  business: string;
  business_detail: string;
  amount_fen: number | null;
  part_fen: number | null;
  payment_channel: string;
  earmarked: boolean;
  payee_id: string;
  project_id: string;
  function: string;
  dep_economy: string;
  fund: string;
  purpose: string;
  invoice_no: string;
  attachments: number;
}

export default function AccrualFormPage() {
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
    <AccrualForm
      key={`${id} ${source}`}
      detail={id ? asked.data : undefined}
      copied={id ? undefined : asked.data}
    />
  );
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

interface Props {
  detail: Detail | undefined;
  copied: Detail | undefined;
}

function AccrualForm({ detail, copied }: Props) {
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
  const leaving = useLeaveGuard(touched);
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
          back={detail ? `/execution/accruals/${detail.document.id}` : "/execution/accruals"}
          hint={t.incomplete}
        />
      }
    >
      <DraftNote at={restoredAt} discard={() => clear(initial)} />
      <ProblemPanel error={saving.error} shownElsewhere={shown} />
      <ProblemPanel error={businesses.error} retry={() => void businesses.refetch()} />
      <div className="columns">
        <div>
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
        </div>
        <aside className="aside preflight">
          <Preflight run={run} ready={body !== null} hint={t.incomplete} shownElsewhere={shown} />
        </aside>
      </div>
    </Page>
  );
}

interface FieldsProps {
  form: Accrual;
  set: (part: Partial<Accrual>) => void;
  message: (at: string) => string | undefined;
}

function BusinessFields({
  form,
  set,
  business,
  message,
}: FieldsProps & { business: AccrualBusiness | undefined }) {
  const t = useText(execution).accruals;
  const say = useSay();
  const options = useBusinessOptions("accruals");
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
            popupMatchSelectWidth={340}
            onChange={(next: string) => set({ business: next, business_detail: "", payment_channel: "" })}
          />
        )}
      </Field>
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
      <Field label={t.amountYuan} required message={message("amount_fen")}>
        {(control) => (
          <MoneyInput {...control} value={form.amount_fen} onChange={(fen) => set({ amount_fen: fen })} />
        )}
      </Field>
      {business?.part && (
        <Field label={say(business.part)} required message={message("part_fen")}>
          {(control) => (
            <MoneyInput {...control} value={form.part_fen} onChange={(fen) => set({ part_fen: fen })} />
          )}
        </Field>
      )}
      {business && business.channels.length > 0 && (
        <Field label={t.channel} required message={message("payment_channel")}>
          {(control) => (
            <Select
              {...control}
              value={form.payment_channel || undefined}
              options={choices(business.channels)}
              onChange={(channel: string) => set({ payment_channel: channel })}
            />
          )}
        </Field>
      )}
      {business?.asks_earmarked && (
        <div className="field-checks">
          <Checkbox checked={form.earmarked} onChange={(event) => set({ earmarked: event.target.checked })}>
            {t.earmarked}
          </Checkbox>
        </div>
      )}
    </>
  );
}

function Matter({ form, set, message }: FieldsProps) {
  const t = useText(execution).accruals;
  const payee = usePayee(form.payee_id);
  return (
    <>
      <Field label={t.payee} message={message("payee_id")}>
        {(control) => (
          <PayeePicker
            {...control}
            allowClear
            value={form.payee_id}
            chosen={payee.data && { value: payee.data.id, label: `${payee.data.code} ${payee.data.name}` }}
            onChange={(id) => set({ payee_id: id ?? "" })}
          />
        )}
      </Field>
      <Field label={t.invoice} message={message("invoice_no")}>
        {(control) => (
          <Input
            {...control}
            maxLength={64}
            value={form.invoice_no}
            onChange={(event) => set({ invoice_no: event.target.value })}
          />
        )}
      </Field>
      <Field label={t.attachments} message={message("attachments")}>
        {(control) => (
          <InputNumber
            {...control}
            min={0}
            max={9999}
            precision={0}
            value={form.attachments}
            onChange={(sheets) => set({ attachments: sheets ?? 0 })}
          />
        )}
      </Field>
      <Field label={t.purpose} required wide message={message("purpose")}>
        {(control) => (
          <Input.TextArea
            {...control}
            autoSize={{ minRows: 1, maxRows: 4 }}
            maxLength={200}
            value={form.purpose}
            onChange={(event) => set({ purpose: event.target.value.replace(/\n/g, " ") })}
          />
        )}
      </Field>
    </>
  );
}

function Dimensions({
  form,
  set,
  business,
  message,
}: FieldsProps & { business: AccrualBusiness | undefined }) {
  const t = useText(execution).accruals;
  const funds = business?.funds ?? [];
  const pick = (field: "fund" | "function" | "dep_economy" | "project_id") => (value: string | undefined) =>
    set({ [field]: value ?? "" });
  return (
    <Section title={t.dimensions}>
      <div className="fields">
        <Field
          label={t.fund}
          required={funds.length > 0}
          message={message("fund")}
          hint={funds.length > 0 && t.fundHint(funds.join("、"))}
        >
          {(control) => (
            <CodePicker
              {...control}
              allowClear
              scheme="funding_sources"
              value={form.fund}
              onChange={pick("fund")}
            />
          )}
        </Field>
        <Field label={t.project} message={message("project_id")}>
          {(control) => (
            <ProjectPicker {...control} allowClear value={form.project_id} onChange={pick("project_id")} />
          )}
        </Field>
        <Field label={t.function} message={message("function")}>
          {(control) => (
            <CodePicker
              {...control}
              allowClear
              scheme="functional"
              value={form.function}
              onChange={pick("function")}
            />
          )}
        </Field>
        <Field label={t.economy} message={message("dep_economy")}>
          {(control) => (
            <CodePicker
              {...control}
              allowClear
              scheme="economic_departmental"
              value={form.dep_economy}
              onChange={pick("dep_economy")}
            />
          )}
        </Field>
      </div>
    </Section>
  );
}
