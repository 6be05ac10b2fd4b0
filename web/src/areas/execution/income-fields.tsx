// The fields of an income: those its business asks for, and where the money came from.
import { Checkbox, DatePicker, Input, Select } from "antd";
import dayjs from "dayjs";
import { Field } from "@/kit/form/field";
import { MoneyInput } from "@/kit/money-input";
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

export function MoneyFields({ form, set, business, message }: BusinessProps) {
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
