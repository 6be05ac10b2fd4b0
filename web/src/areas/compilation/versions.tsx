// What was submitted and approved of a budget, and how two of these versions differ.
import { Button, Table, Tag } from "antd";
import { useState } from "react";
import { useGo } from "@/app/go";
import { Money } from "@/kit/money";
import { Section } from "@/kit/page";
import { moment } from "@/kit/time";
import { useText } from "@/text/language";
import type { Detail } from "./summary";
import { compilation } from "./text";

type Version = Detail["versions"][number];

export function VersionsSection({ versions }: { versions: Version[] }) {
  const texts = useText(compilation);
  const t = texts.versions;
  const go = useGo();
  const [own, setChosen] = useState<string[] | null>(null);
  // The last two are what a reviewer compares first, until others are chosen: versions come while the page is open.
  const chosen = own ?? versions.slice(-2).map((one) => one.id);
  if (versions.length === 0) return null;
  const [before, after] = versions.filter((one) => chosen.includes(one.id));
  return (
    <Section
      title={t.title}
      extra={
        versions.length > 1 && (
          <Button
            size="small"
            disabled={!before || !after || chosen.length !== 2}
            onClick={() =>
              before && after && void go(`/compilation/versions/${after.id}`, { before: before.id })
            }
          >
            {t.compare}
          </Button>
        )
      }
    >
      <Table<Version>
        size="small"
        bordered
        rowKey="id"
        pagination={false}
        dataSource={versions}
        {...(versions.length > 1
          ? {
              rowSelection: {
                selectedRowKeys: chosen,
                hideSelectAll: true,
                columnTitle: <span className="quiet">{t.choose}</span>,
                columnWidth: 56,
                onChange: (keys: React.Key[]) => setChosen(keys.slice(-2).map(String)),
                getCheckboxProps: (row: Version) => ({
                  "aria-label": `${t.choose} ${texts.rounds.stages[row.stage] ?? row.stage} ${moment(row.at)}`,
                }),
              },
            }
          : {})}
        columns={[
          {
            title: t.stage,
            width: 110,
            render: (_, row) => <Tag color="blue">{texts.rounds.stages[row.stage] ?? row.stage}</Tag>,
          },
          { title: t.at, width: 150, render: (_, row) => moment(row.at) },
          { title: t.by, dataIndex: "actor_name", width: 120 },
          {
            title: texts.budgets.amount,
            width: 150,
            align: "right",
            render: (_, row) => <Money fen={row.amount_fen} exact />,
          },
          {
            title: texts.budgets.income,
            width: 150,
            align: "right",
            render: (_, row) => <Money fen={row.income_fen} exact />,
          },
          { title: "SM3", render: (_, row) => <code title={row.hash}>{row.hash.slice(0, 16)}…</code> },
        ]}
      />
    </Section>
  );
}
