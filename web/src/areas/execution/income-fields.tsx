// The fields of an income: those its business asks for, and where the money came from.
import { Checkbox, Select } from "antd";
import { ChoiceField, DayField, MoneyField, TextField } from "@/kit/form/controls";
import { Field } from "@/kit/form/field";
import { UnitPicker } from "@/kit/pickers";
import { useText } from "@/text/language";
import { type IncomeBusiness, useBusinessOptions, useChoices } from "./businesses";
import { useUnitAccounts } from "./payee-fields";
import { execution } from "./text";

export interface Income {
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

interface FieldsProps {
  form: Income;
  set: (part: Partial<Income>) => void;
  message: (at: string) => string | undefined;
}
interface BusinessProps extends FieldsProps {
  business: IncomeBusiness | undefined;
}

export function BusinessFields({ form, set, business, message }: BusinessProps) {
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
        <ChoiceField
          label={t.item}
          required
          message={message("revenue_item")}
          value={form.revenue_item}
          options={choices(business.revenue_items)}
          onChange={(revenue_item) => set({ revenue_item })}
        />
      )}
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
    </>
  );
}

export function MoneyFields({ form, set, business, message }: BusinessProps) {
  const t = useText(execution).incomes;
  const choices = useChoices();
  const taxed = business && business.vat_methods.length > 0;
  return (
    <>
      <MoneyField
        label={t.amountYuan}
        required
        message={message("amount_fen")}
        value={form.amount_fen}
        onChange={(amount_fen) => set({ amount_fen })}
      />
      {taxed && (
        <>
          <ChoiceField
            label={t.vatMethod}
            required
            message={message("vat_method")}
            value={form.vat_method}
            options={choices(business.vat_methods)}
            onChange={(vat_method) => set({ vat_method })}
          />
          <MoneyField
            label={t.vat}
            required
            message={message("vat_fen")}
            value={form.vat_fen}
            onChange={(vat_fen) => set({ vat_fen })}
          />
        </>
      )}
      {business?.asks_interest && (
        <MoneyField
          label={t.interest}
          required
          message={message("interest_fen")}
          value={form.interest_fen}
          onChange={(interest_fen) => set({ interest_fen })}
        />
      )}
      <div className="field-checks">
        <Checkbox checked={form.earmarked} onChange={(event) => set({ earmarked: event.target.checked })}>
          {t.earmarked}
        </Checkbox>
      </div>
    </>
  );
}

export function Origin({ form, set, message, fixed }: FieldsProps & { fixed: boolean }) {
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
      <TextField
        label={t.payer}
        required
        message={message("payer")}
        max={100}
        value={form.payer}
        onChange={(payer) => set({ payer })}
      />
      <DayField
        label={t.receivedOn}
        required
        message={message("received_on")}
        value={form.received_on}
        onChange={(received_on) => set({ received_on })}
      />
      <TextField
        label={t.receiptNo}
        message={message("receipt_no")}
        max={64}
        value={form.receipt_no}
        onChange={(receipt_no) => set({ receipt_no })}
      />
      <TextField
        label={t.note}
        wide
        message={message("note")}
        max={200}
        value={form.note}
        onChange={(note) => set({ note })}
      />
    </>
  );
}
