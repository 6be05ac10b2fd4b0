// The fields of a business confirmation: those its business asks for, and what everything has.
import { Checkbox, Input, InputNumber, Select } from "antd";
import { Field } from "@/kit/form/field";
import { MoneyInput } from "@/kit/money-input";
import { Section } from "@/kit/page";
import { CodePicker, PayeePicker } from "@/kit/pickers";
import { ProjectPicker } from "@/kit/project-picker";
import { useSay, useText } from "@/text/language";
import { type AccrualBusiness, useBusinessOptions, useChoices } from "./businesses";
import { usePayee } from "./payee-fields";
import { execution } from "./text";

export interface Accrual {
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

interface FieldsProps {
  form: Accrual;
  set: (part: Partial<Accrual>) => void;
  message: (at: string) => string | undefined;
}

export function BusinessFields({
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

export function Matter({ form, set, message }: FieldsProps) {
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
            rows={2}
            maxLength={200}
            value={form.purpose}
            onChange={(event) => set({ purpose: event.target.value.replace(/\n/g, " ") })}
          />
        )}
      </Field>
    </>
  );
}

export function Dimensions({
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
