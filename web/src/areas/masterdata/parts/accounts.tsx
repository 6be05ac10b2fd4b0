// The bank accounts of a unit or a payee.
import { useQuery } from "@tanstack/react-query";
import { Spin, Table, Tag } from "antd";
import { get, post, type RowOf } from "@/api/client";
import { PageLink } from "@/kit/link";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { masterdata } from "../text";
import { useWords } from "./kinds";
import { Reveal } from "./reveal";

const PATH = "/api/masterdata/bank-accounts";
export type Account = RowOf<typeof PATH>;

export function Accounts({ owner }: { owner: string }) {
  const asked = useQuery({
    queryKey: [PATH, "of", owner],
    queryFn: ({ signal }) => get(PATH, { query: { owner_id: owner, limit: 200 }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin />;
  return <AccountTable accounts={asked.data.items} />;
}

export function AccountTable({ accounts }: { accounts: Account[] }) {
  const t = useText(masterdata).accounts;
  const words = useWords("bank_accounts");
  if (accounts.length === 0) return <p className="quiet">{t.none}</p>;
  return (
    <Table
      size="small"
      bordered
      rowKey="id"
      pagination={false}
      scroll={{ x: 900 }}
      dataSource={accounts}
      columns={[
        {
          title: words.title("account_no"),
          width: 190,
          render: (_, row) => (
            <PageLink to={`/masterdata/bank-accounts/${row.id}`}>{row.account_no}</PageLink>
          ),
        },
        { title: words.title("account_name"), dataIndex: "account_name" },
        { title: words.title("bank_name"), dataIndex: "bank_name" },
        { title: words.title("bank_code"), width: 140, dataIndex: "bank_code" },
        { title: words.title("purpose"), width: 130, render: (_, row) => words.word("purpose", row.purpose) },
        { title: t.state, width: 80, render: (_, row) => <Stopped stopped={row.stopped} /> },
        { title: t.number, width: 130, render: (_, row) => <RevealAccount account={row} size="small" /> },
      ]}
    />
  );
}

export function Stopped({ stopped }: { stopped: number }) {
  const t = useText(masterdata).accounts;
  return stopped ? <Tag color="error">{t.stopped}</Tag> : <Tag color="success">{t.active}</Tag>;
}

export function RevealAccount({ account, size }: { account: Account; size?: "small" | "middle" }) {
  const words = useWords("bank_accounts");
  const name = words.title("account_no");
  return (
    <Reveal
      title={`${account.account_name} ${account.account_no}`}
      {...(size ? { size } : {})}
      fields={[{ value: "account_no" as const, label: name }]}
      ask={async (fields, purpose) => {
        const shown = await post(
          "/api/masterdata/bank-accounts/{id}/reveal",
          { fields, purpose },
          { path: { id: account.id } },
        );
        return [{ name, value: <span className="number">{shown.account_no}</span> }];
      }}
    />
  );
}
