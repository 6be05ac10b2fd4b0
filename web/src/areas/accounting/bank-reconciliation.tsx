// The reconciliation statement of a bank account and month: prepared by one person, signed by another.
import { PrinterOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Checkbox, Input, Spin, Tag } from "antd";
import { type ReactNode, useState } from "react";
import { type Answer, get, post } from "@/api/client";
import { useParam } from "@/app/go";
import { useMe, useSession } from "@/app/session";
import { PageLink } from "@/kit/link";
import { ExportButton } from "@/kit/list/export";
import { formatFen, Money } from "@/kit/money";
import { Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { moment, period as shown } from "@/kit/time";
import { useSay, useText } from "@/text/language";
import { bankText } from "./text-bank";
import "./accounting.css";

const PATH = "/api/accounting/bank-accounts/{id}/reconciliations/{period}";
const ACCOUNT = "/api/accounting/bank-accounts/{id}";
type View = Answer<typeof PATH, "get">;
type Item = View["items"][number];

export default function BankReconciliation() {
  const t = useText(bankText);
  const r = t.reconciliation;
  const id = useParam("id");
  const period = useParam("period");
  const path = { id, period };
  const asked = useQuery({
    queryKey: [PATH, path],
    queryFn: ({ signal }) => get(PATH, { path, signal }),
  });
  const account = useQuery({
    queryKey: [ACCOUNT, id],
    queryFn: ({ signal }) => get(ACCOUNT, { path: { id }, signal }),
  });
  const view = asked.data;
  return (
    <Page
      title={r.title}
      documentTitle={`${r.title} ${shown(Number(period))}`}
      aside={view && <Tag>{r.states[view.state] ?? view.state}</Tag>}
      help={r.help}
      actions={
        <>
          <PageLink to={`/accounting/bank-accounts/${id}?period=${period}`}>{r.back}</PageLink>
          <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
            {r.print}
          </Button>
          <ExportButton path={PATH} pathParams={path} query={{}} selected={[]} />
        </>
      }
    >
      {asked.error && <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />}
      {!view && asked.isPending && <Spin className="page-wait" />}
      {view && (
        <>
          <p>
            {account.data &&
              `${account.data.unit_code} ${account.data.unit_name}　${account.data.bank_name} ${account.data.account_no}　`}
            <strong>{shown(Number(period))}</strong>{" "}
            {view.ties ? (
              <Tag color="green">{r.ties}</Tag>
            ) : (
              <Tag color="red">{r.off(formatFen(view.difference_fen))}</Tag>
            )}
          </p>
          {view.state === "signed" && view.changed && (
            <Alert type="warning" showIcon title={r.changedSigned} />
          )}
          <Statement view={view} />
          <Signing view={view} path={path} />
        </>
      )}
    </Page>
  );
}

function Statement({ view }: { view: View }) {
  const r = useText(bankText).reconciliation;
  const of = (kind: string) => view.items.filter((item) => item.kind === kind);
  return (
    <Section title={r.title}>
      <div className="match-sides">
        <table className="grid reconciliation">
          <tbody>
            <Sum name={r.bank} fen={view.bank_fen} strong />
            <Part name={r.bookIn} fen={view.book_in_fen} items={of("book_in")} />
            <Part name={r.bookOut} fen={view.book_out_fen} items={of("book_out")} />
            <Sum name={r.adjusted} fen={view.adjusted_bank_fen} strong />
          </tbody>
        </table>
        <table className="grid reconciliation">
          <tbody>
            <Sum name={r.book} fen={view.book_fen} strong />
            <Part name={r.bankIn} fen={view.bank_in_fen} items={of("bank_in")} />
            <Part name={r.bankOut} fen={view.bank_out_fen} items={of("bank_out")} />
            <Sum name={r.adjusted} fen={view.adjusted_book_fen} strong />
          </tbody>
        </table>
      </div>
      <p className="reconciliation-signs">
        <span>
          {r.prepared}: {view.prepared_by_name} {moment(view.prepared_at)}
        </span>
        <span>
          {r.signedBy}: {view.signed_by_name} {moment(view.signed_at)}
        </span>
        {view.note && (
          <span>
            {r.note}: {view.note}
          </span>
        )}
      </p>
    </Section>
  );
}

function Sum({ name, fen, strong = false }: { name: ReactNode; fen: number; strong?: boolean }) {
  return (
    <tr className={strong ? "strong" : ""}>
      <td colSpan={2}>{name}</td>
      <td className="amount">
        <Money fen={fen} />
      </td>
    </tr>
  );
}

function Part({ name, fen, items }: { name: string; fen: number; items: Item[] }) {
  return (
    <>
      <Sum name={name} fen={fen} />
      {items.map((item) => (
        <tr className="item" key={`${item.line_id} ${item.journal_id} ${item.day} ${item.number}`}>
          <td>{item.day}</td>
          <td>
            {item.journal_id ? (
              <PageLink
                to={`/accounting/vouchers/${item.journal_id}`}
              >{`${shown(item.period)}-${item.number}`}</PageLink>
            ) : (
              item.number
            )}{" "}
            {item.counterparty} {item.summary}
          </td>
          <td className="amount">
            <Money fen={item.amount_fen} />
          </td>
        </tr>
      ))}
    </>
  );
}

function Signing({ view, path }: { view: View; path: { id: string; period: string } }) {
  const r = useText(bankText).reconciliation;
  const say = useSay();
  const { may } = useSession();
  const me = useMe();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [note, setNote] = useState(view.note);
  const [without, setWithout] = useState(false);
  const after = (said: string) => async () => {
    void message.success(said);
    await queries.invalidateQueries();
  };
  const preparing = useMutation({
    mutationFn: () => post(`${PATH}/prepare`, { note, without_lines: without }, { path }),
    onSuccess: after(r.preparedDone),
  });
  const signing = useMutation({
    mutationFn: () => post(`${PATH}/sign`, { opinion: note }, { path }),
    onSuccess: after(r.signedDone),
  });
  if (view.state === "signed") return null;
  const signs = view.state === "prepared" && may("document_act") && view.prepared_by_name !== me.user.name;
  return (
    <Section title={r.states[view.state] ?? view.state}>
      <div className="no-print">
        {view.blockers.length > 0 && (
          <Alert
            type="warning"
            showIcon
            title={r.blockers}
            description={view.blockers.map((why) => <div key={why.zh}>{say(why)}</div>)}
          />
        )}
        {!view.has_lines && (
          <p>
            {r.noLines}{" "}
            <Checkbox checked={without} onChange={(event) => setWithout(event.target.checked)}>
              {r.withoutLines}
            </Checkbox>
          </p>
        )}
        <div className="match-bar">
          <Input
            className="grow"
            aria-label={signs ? r.opinion : r.note}
            placeholder={signs ? r.opinion : r.note}
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
          {may("voucher_edit") && (
            <Button loading={preparing.isPending} type="primary" onClick={() => preparing.mutate()}>
              {view.state === "prepared" ? r.again : r.prepare}
            </Button>
          )}
          {signs && (
            <Button loading={signing.isPending} type="primary" onClick={() => signing.mutate()}>
              {r.sign}
            </Button>
          )}
        </div>
        {(preparing.error ?? signing.error) && <ProblemPanel error={preparing.error ?? signing.error} />}
      </div>
    </Section>
  );
}
