// Who is paid, into which account, how; what stops a payee or an account is said where it is chosen.
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Select } from "antd";
import { get, type RowOf } from "@/api/client";
import { Field } from "@/kit/form/field";
import { Section } from "@/kit/page";
import { PayeePicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { useMarks, useText } from "@/text/language";
import { type PaymentBusiness, useChoices } from "./businesses";
import type { Payment } from "./payment-state";
import { execution } from "./text";

type Account = RowOf<"/api/masterdata/bank-accounts">;

interface Props {
  form: Payment;
  set: (part: Partial<Payment>) => void;
  business: PaymentBusiness | undefined;
  unitId: string;
  message: (at: string) => string | undefined;
}

/** A payee with its accounts. */
const payeeQuery = (id: string) =>
  queryOptions({
    queryKey: ["/api/masterdata/payees", id],
    queryFn: ({ signal }) => get("/api/masterdata/payees/{id}", { path: { id }, signal }),
    staleTime: 30_000,
  });

export function usePayee(id: string) {
  return useQuery({ ...payeeQuery(id), enabled: id !== "" });
}

/** The accounts of a unit. */
export function useUnitAccounts(unitId: string, wanted = true) {
  return useQuery({
    queryKey: ["/api/masterdata/bank-accounts", unitId],
    queryFn: ({ signal }) =>
      get("/api/masterdata/bank-accounts", { query: { owner_id: unitId, limit: 200 }, signal }),
    enabled: wanted && unitId !== "",
    staleTime: 300_000,
  });
}

export function PayeeFields({ form, set, business, unitId, message }: Props) {
  const t = useText(execution).payments;
  const marks = useMarks();
  const choices = useChoices();
  const queries = useQueryClient();
  const payee = usePayee(form.payee_id);
  const own = useUnitAccounts(unitId, payee.data?.kind === "unit");
  const accounts: Account[] = [...(payee.data?.accounts ?? []), ...(own.data?.items ?? [])];
  const cash = form.settlement === "cash";

  const usable = accounts.filter((one) => one.stopped === 0);
  const choosePayee = async (id: string | undefined) => {
    set({ payee_id: id ?? "", payee_account_id: "" });
    if (!id || cash) return;
    // One account that may be used is the one that is meant, until another is chosen.
    const chosen = await queries.ensureQueryData(payeeQuery(id)).catch(() => null);
    const open = (chosen?.accounts ?? []).filter((one) => one.stopped === 0);
    if (open.length === 1 && open[0]) set({ payee_account_id: open[0].id });
  };
  const account = accounts.find((one) => one.id === form.payee_account_id);
  return (
    <Section title={t.payeeSection}>
      <ProblemPanel error={payee.error ?? own.error} retry={() => void payee.refetch()} />
      <div className="fields">
        <Field label={t.payee} required message={message("payee_id")}>
          {(control) => (
            <PayeePicker
              {...control}
              value={form.payee_id}
              allowClear
              placeholder={t.payeeHint}
              chosen={payee.data && { value: payee.data.id, label: `${payee.data.code} ${payee.data.name}` }}
              onChange={(id) => void choosePayee(id)}
            />
          )}
        </Field>
        <Field label={t.settlement} required message={message("settlement")}>
          {(control) => (
            <Select
              {...control}
              value={form.settlement}
              options={choices(business?.settlements)}
              onChange={(settlement: string) =>
                set({ settlement, ...(settlement === "cash" ? { payee_account_id: "" } : {}) })
              }
            />
          )}
        </Field>
        {!cash && (
          <Field
            label={t.payeeAccount}
            required
            wide
            message={message("payee_account_id")}
            hint={account && t.accountHint(account.account_name, account.bank_code)}
          >
            {(control) => (
              <Select
                {...control}
                value={form.payee_account_id || undefined}
                placeholder={form.payee_id ? t.chooseAccount : t.choosePayeeFirst}
                disabled={!form.payee_id}
                loading={payee.isFetching}
                notFoundContent={t.noAccount}
                options={accounts.map((one) => ({
                  value: one.id,
                  label: `${one.bank_name} ${one.account_no}${one.stopped === 0 ? "" : marks.brackets(t.accountStopped)}`,
                  disabled: one.stopped !== 0,
                }))}
                onChange={(id: string) => set({ payee_account_id: id })}
              />
            )}
          </Field>
        )}
      </div>
      {payee.data && payee.data.stopped !== 0 && (
        <Alert
          className="payee-stopped"
          type="error"
          showIcon
          title={t.payeeStopped(payee.data.name)}
          description={payee.data.stop_reason}
        />
      )}
      {payee.data && payee.data.stopped === 0 && accounts.length > 0 && usable.length === 0 && !cash && (
        <Alert className="payee-stopped" type="error" showIcon title={t.noAccount} />
      )}
    </Section>
  );
}
