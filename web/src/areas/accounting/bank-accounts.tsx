// The bank accounts of units: how each is reconciled, and how far.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Checkbox, Form, Input, Modal } from "antd";
import { useState } from "react";
import { put, type RowOf } from "@/api/client";
import { useRegistry } from "@/app/registry";
import { useSession } from "@/app/session";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Money } from "@/kit/money";
import { MoneyInput } from "@/kit/money-input";
import { Page } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { period } from "@/kit/time";
import { useText } from "@/text/language";
import { MonthSelect } from "./month-select";
import { bankText } from "./text-bank";

const PATH = "/api/accounting/bank-accounts";
type Row = RowOf<typeof PATH>;

export default function BankAccounts() {
  const t = useText(bankText);
  const { unitId } = useRegistry();
  const { may } = useSession();
  const [editing, setEditing] = useState<Row | null>(null);
  const columns: Column<Row>[] = [
    {
      key: "account_no",
      title: t.accountNo,
      width: 180,
      render: (row) =>
        row.version > 0 ? (
          <PageLink to={`/accounting/bank-accounts/${row.id}`}>{row.account_no}</PageLink>
        ) : (
          row.account_no
        ),
    },
    { key: "bank_name", title: t.bank, width: 150 },
    { key: "unit_name", title: t.unit, width: 200, render: (row) => `${row.unit_code} ${row.unit_name}` },
    { key: "purpose", title: t.purpose, width: 120, render: (row) => t.purposes[row.purpose] ?? row.purpose },
    {
      key: "ledger_account",
      title: t.ledgerAccount,
      width: 100,
      render: (row) => row.ledger_account || <span className="quiet">{t.notSet}</span>,
    },
    { key: "start_period", title: t.start, width: 100, render: (row) => period(row.start_period) },
    { key: "last_day", title: t.lastDay, width: 110 },
    {
      key: "bank_fen",
      title: t.bankBalance,
      kind: "money",
      render: (row) => (row.version > 0 ? <Money fen={row.bank_fen} /> : null),
    },
    { key: "signed_period", title: t.signedUntil, width: 90, render: (row) => period(row.signed_period) },
    {
      key: "actions",
      title: "",
      width: 110,
      render: (row) =>
        may("voucher_edit") && (
          <Button size="small" onClick={() => setEditing(row)}>
            {row.version > 0 ? t.change : t.setUp}
          </Button>
        ),
    },
  ];
  return (
    <Page
      title={t.accounts.title}
      help={t.accounts.help}
      actions={<PageLink to="/accounting/bank-reconciliations">{t.status.title}</PageLink>}
    >
      <ServerList
        path={PATH}
        name="reconciled-accounts"
        columns={columns}
        filters={[
          { key: "unit_id", title: t.unit, kind: "unit" },
          {
            key: "set",
            title: t.accounts.only,
            kind: "select",
            options: [{ value: "true", label: t.accounts.onlySet }],
          },
        ]}
        defaults={{ unit_id: unitId }}
        rowKey={(row) => row.id}
      />
      {editing && <Setting row={editing} close={() => setEditing(null)} />}
    </Page>
  );
}

interface Values {
  ledger_account: string;
  takes_rest: boolean;
  start_period: string;
  opening_fen: number | null;
}

function Setting({ row, close }: { row: Row; close: () => void }) {
  const t = useText(bankText);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const { year } = useRegistry();
  const [form] = Form.useForm<Values>();
  const inUse = Boolean(row.last_day) || row.signed_period > 0;
  const saving = useMutation({
    mutationFn: (values: Values) =>
      put(
        "/api/accounting/bank-accounts/{id}",
        {
          ledger_account: values.ledger_account,
          takes_rest: values.takes_rest,
          start_period: Number(values.start_period),
          opening_fen: values.opening_fen ?? 0,
          ...(row.version > 0 ? { version: row.version } : {}),
        },
        { path: { id: row.id } },
      ),
    onSuccess: async () => {
      void message.success(t.saved);
      await queries.invalidateQueries();
      close();
    },
  });
  const initial: Values = {
    ledger_account: row.ledger_account || (row.purpose === "zero_balance" ? "1011" : "1002"),
    takes_rest: row.version > 0 ? row.takes_rest === 1 : true,
    start_period: String(row.start_period || `${year}01`),
    opening_fen: row.opening_fen,
  };
  return (
    <Modal
      open
      title={`${t.setUp} ${row.account_no}`}
      onCancel={close}
      onOk={() => form.submit()}
      confirmLoading={saving.isPending}
      mask={{ closable: false }}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={initial}
        onFinish={(values) => saving.mutate(values)}
      >
        <Form.Item
          name="ledger_account"
          label={t.ledgerAccount}
          extra={t.ledgerWhy}
          rules={[{ required: true, pattern: /^(1002|1011|1021)\d*$/ }]}
        >
          <Input disabled={inUse} maxLength={20} />
        </Form.Item>
        <Form.Item name="start_period" label={t.start} extra={t.startWhy} rules={[{ required: true }]}>
          <FormMonth disabled={inUse} label={t.start} />
        </Form.Item>
        <Form.Item name="opening_fen" label={t.opening} rules={[{ required: true }]}>
          <MoneyInput disabled={inUse} />
        </Form.Item>
        <Form.Item name="takes_rest" valuePropName="checked" extra={t.takesRestWhy}>
          <Checkbox>{t.takesRest}</Checkbox>
        </Form.Item>
      </Form>
      {saving.error && <ProblemPanel error={saving.error} />}
    </Modal>
  );
}

interface Given {
  value?: string;
  onChange?: (next: string) => void;
  disabled: boolean;
}

function FormMonth({ value = "", onChange, disabled, label }: Given & { label: string }) {
  if (disabled) return <span>{period(Number(value))}</span>;
  return <MonthSelect value={value} onChange={(next) => onChange?.(next ?? "")} aria-label={label} />;
}
