// Do opening balances fit together: the trial of each book and the tie of their money.
import { Table, Tag } from "antd";
import { Money } from "@/kit/money";
import { useSay, useText } from "@/text/language";
import { closing } from "./text";

export interface Tie {
  financial_debit_fen: number;
  financial_credit_fen: number;
  budgetary_debit_fen: number;
  budgetary_credit_fen: number;
  money: { account: string; title: { zh: string; en: string }; amount_fen: number }[];
  money_fen: number;
  funds_fen: number;
  quota_fen: number;
  funds_quota_fen: number;
}

interface Line {
  key: string;
  name: string;
  left: number;
  right: number | null;
  item?: boolean;
}

export function TieTable({ tie }: { tie: Tie }) {
  const t = useText(closing).openings;
  const say = useSay();
  const rows: Line[] = [
    {
      key: "f",
      name: `${t.financial} (${t.debit} / ${t.credit})`,
      left: tie.financial_debit_fen,
      right: tie.financial_credit_fen,
    },
    {
      key: "b",
      name: `${t.budgetary} (${t.debit} / ${t.credit})`,
      left: tie.budgetary_debit_fen,
      right: tie.budgetary_credit_fen,
    },
    { key: "m", name: `${t.ownMoney} / ${t.funds}`, left: tie.money_fen, right: tie.funds_fen },
    ...tie.money.map((one) => ({
      key: one.account,
      name: `${one.account} ${say(one.title)}`,
      left: one.amount_fen,
      right: null,
      item: true,
    })),
    { key: "q", name: `${t.quota} / ${t.fundsQuota}`, left: tie.quota_fen, right: tie.funds_quota_fen },
  ];
  return (
    <Table
      size="small"
      bordered
      rowKey="key"
      pagination={false}
      scroll={{ x: 560 }}
      dataSource={rows}
      columns={[
        { title: t.tie, render: (_, row) => <span className={row.item ? "tie-item" : ""}>{row.name}</span> },
        { title: "", width: 140, align: "right", render: (_, row) => <Money fen={row.left} exact /> },
        {
          title: "",
          width: 140,
          align: "right",
          render: (_, row) => row.right !== null && <Money fen={row.right} exact />,
        },
        {
          title: t.difference,
          width: 150,
          align: "right",
          render: (_, row) => {
            if (row.right === null) return null;
            if (row.left === row.right) return <Tag color="success">{t.balanced}</Tag>;
            return <Money fen={row.left - row.right} exact />;
          },
        },
      ]}
    />
  );
}
