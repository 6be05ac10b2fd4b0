// The fields of a business confirmation: those its business asks for, and what everything has.
import { Checkbox, Select } from "antd";
import { ChoiceField, CountField, LongTextField, MoneyField, TextField } from "@/kit/form/controls";
import { Field } from "@/kit/form/field";
import { Section } from "@/kit/page";
import { CodePicker, PayeePicker } from "@/kit/pickers";
import { ProjectPicker } from "@/kit/project-picker";
import { useMarks, useSay, useText } from "@/text/language";
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
        <ChoiceField
          label={t.detail}
          required
          message={message("business_detail")}
          value={form.business_detail}
          options={choices(business.details)}
          onChange={(business_detail) => set({ business_detail })}
        />
      )}
      <MoneyField
        label={t.amountYuan}
        required
        message={message("amount_fen")}
        value={form.amount_fen}
        onChange={(amount_fen) => set({ amount_fen })}
      />
      {business?.part && (
        <MoneyField
          label={say(business.part)}
          required
          message={message("part_fen")}
          value={form.part_fen}
          onChange={(part_fen) => set({ part_fen })}
        />
      )}
      {business && business.channels.length > 0 && (
        <ChoiceField
          label={t.channel}
          required
          message={message("payment_channel")}
          value={form.payment_channel}
          options={choices(business.channels)}
          onChange={(payment_channel) => set({ payment_channel })}
        />
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
  const marks = useMarks();
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
          hint={funds.length > 0 && t.fundHint(marks.list(funds))}
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
