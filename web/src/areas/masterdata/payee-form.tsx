// Entering a payee with its accounts, or changing one. Numbers of accounts that are there are not shown in clear, so
// accounts are added here; what stands is changed by a request.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Select, Space, Spin, Switch } from "antd";
import { type FormEvent, type ReactNode, useState } from "react";
import { get, newId, put } from "@/api/client";
import { fieldMessages } from "@/api/problem";
import { useGo, useParam } from "@/app/go";
import { DraftNote, useDraft, useLeaveGuard } from "@/kit/draft";
import { Grid, type GridColumn } from "@/kit/grid";
import { PageLink } from "@/kit/link";
import { Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { type Account, AccountTable } from "./parts/accounts";
import { useWords } from "./parts/kinds";
import { masterdata } from "./text";

const KINDS = ["enterprise", "person", "unit", "institution"] as const;
type PayeeKind = (typeof KINDS)[number];
interface AccountRow {
  id: string;
  account_no: string;
  account_name: string;
  bank_name: string;
  bank_code: string;
}
interface Form {
  code: string;
  name: string;
  kind: PayeeKind | "";
  credit_code: string;
  stopped: boolean;
  stop_reason: string;
  accounts: AccountRow[];
}
const EMPTY: Form = {
  code: "",
  name: "",
  kind: "",
  credit_code: "",
  stopped: false,
  stop_reason: "",
  accounts: [],
};
const PATH = "/api/masterdata/payees/{id}";
const CELLS = ["account_no", "account_name", "bank_name", "bank_code"] as const;

export default function PayeeForm() {
  const id = useParam("id");
  const asked = useQuery({
    queryKey: [PATH, id, "edit"],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
    enabled: id !== "",
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (id === "") return <Editor initial={EMPTY} standing={[]} id="" />;
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const { code, name, kind, credit_code, stopped, stop_reason, accounts } = asked.data;
  const known = KINDS.find((one) => one === kind) ?? "";
  const initial: Form = {
    code,
    name,
    kind: known,
    credit_code,
    stopped: stopped === 1,
    stop_reason,
    accounts: [],
  };
  return <Editor initial={initial} standing={accounts} id={id} />;
}

function Editor({ initial, standing, id }: { initial: Form; standing: Account[]; id: string }) {
  const texts = useText(masterdata);
  const t = texts.payees;
  const c = useText(common);
  const words = useWords("payees");
  const account = useWords("bank_accounts");
  const go = useGo();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const draft = useDraft(`payee.${id || "new"}`, initial);
  const leaving = useLeaveGuard(draft.touched, true);
  const [key, setKey] = useState(newId);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const messages = fieldMessages(error);
  const form = draft.value;
  const set = (part: Partial<Form>) => draft.change((before) => ({ ...before, ...part }));
  const columns: GridColumn<AccountRow>[] = CELLS.map((name) => ({
    key: name,
    title: account.title(name),
    kind: "text",
    required: true,
    width: name === "bank_name" ? 240 : 170,
  }));

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || form.kind === "") return;
    setBusy(true);
    setError(null);
    try {
      const body = {
        name: form.name.trim(),
        kind: form.kind,
        credit_code: form.credit_code.trim(),
        stopped: form.stopped,
        stop_reason: form.stopped ? form.stop_reason.trim() : "",
        accounts: form.accounts.map((row) => ({
          account_no: row.account_no.trim(),
          account_name: row.account_name.trim(),
          bank_name: row.bank_name.trim(),
          bank_code: row.bank_code.trim(),
        })),
      };
      const saved = await put("/api/masterdata/payees/by-code/{code}", body, {
        path: { code: form.code.trim() },
        key,
      });
      leaving.current = true;
      draft.clear();
      message.success(c.document.saved);
      await queries.invalidateQueries();
      await go(`/masterdata/payees/${saved.id}`, {}, true);
    } catch (caught) {
      setError(caught);
      if (!(caught instanceof Error && caught.name === "OfflineError")) setKey(newId());
    } finally {
      setBusy(false);
    }
  };
  const field = (name: keyof Form, title: string, control: ReactNode, required = false) => (
    <div className="md-field">
      <label htmlFor={`payee-${name}`}>
        {required && <span className="required">*</span>}
        {title}
      </label>
      {control}
      {messages.get(name) && (
        <div className="form-error" role="alert">
          {messages.get(name)}
        </div>
      )}
    </div>
  );
  const text = (name: "code" | "name" | "credit_code" | "stop_reason", required = false, disabled = false) =>
    field(
      name,
      words.title(name),
      <Input
        id={`payee-${name}`}
        value={form[name]}
        disabled={disabled}
        status={messages.get(name) ? "error" : ""}
        maxLength={200}
        onChange={(event) => set({ [name]: event.target.value })}
      />,
      required,
    );
  const shownElsewhere = (at: string) => at in EMPTY || /^accounts\[\d+\]\./.test(at);
  return (
    <form onSubmit={(event) => void save(event)}>
      <Page
        title={id ? `${t.edit} ${initial.name}` : t.create}
        help={t.formHelp}
        actions={
          <Space>
            <PageLink to={id ? `/masterdata/payees/${id}` : "/masterdata/payees"}>
              {c.document.cancel}
            </PageLink>
            <Button
              type="primary"
              htmlType="submit"
              loading={busy}
              disabled={!form.code.trim() || !form.name.trim() || form.kind === ""}
            >
              {c.document.save}
            </Button>
          </Space>
        }
      >
        <DraftNote at={draft.restoredAt} discard={() => draft.clear(initial)} />
        {error ? <ProblemPanel error={error} shownElsewhere={shownElsewhere} /> : null}
        <Section title={texts.record.basic}>
          <div className="md-form">
            {text("code", true, id !== "")}
            {text("name", true)}
            {field(
              "kind",
              words.title("kind"),
              <Select
                id="payee-kind"
                value={form.kind || undefined}
                status={messages.get("kind") ? "error" : ""}
                options={words.options("kind")}
                onChange={(kind: PayeeKind) => set({ kind })}
              />,
              true,
            )}
            {text("credit_code")}
            {field(
              "stopped",
              words.title("stopped"),
              <Switch
                id="payee-stopped"
                aria-label={words.title("stopped")}
                checked={form.stopped}
                onChange={(stopped) => set({ stopped })}
              />,
            )}
            {form.stopped && text("stop_reason", true)}
          </div>
        </Section>
        {standing.length > 0 && (
          <Section title={t.standing}>
            <AccountTable accounts={standing} />
          </Section>
        )}
        <Section title={t.newAccounts}>
          <Grid
            caption={t.newAccounts}
            addTitle={t.addAccount}
            columns={columns}
            rows={form.accounts}
            change={(accounts) => set({ accounts })}
            fresh={() => ({
              id: newId(),
              account_no: "",
              account_name: form.name,
              bank_name: "",
              bank_code: "",
            })}
            message={(row, column) => messages.get(`accounts[${row}].${column}`)}
          />
        </Section>
      </Page>
    </form>
  );
}
