// What must tie between tables, with both figures.
import { Table, Tag } from "antd";
import type { components } from "@/api/schema";
import { Section } from "./page";

/** What an area calls it. */
export interface RelationWords {
  checks: string;
  allTie: (count: number) => string;
  broken: (count: number) => string;
  relation: string;
  left: string;
  right: string;
  ties: string;
  differs: string;
}

interface Props {
  checks: components["schemas"]["Check"][];
  broken: number;
  words: RelationWords;
}

export function Relations({ checks, broken, words: t }: Props) {
  return (
    <Section
      title={t.checks}
      extra={
        <Tag color={broken === 0 ? "success" : "error"}>
          {broken === 0 ? t.allTie(checks.length) : t.broken(broken)}
        </Tag>
      }
    >
      <Table
        size="small"
        bordered
        rowKey="id"
        dataSource={checks}
        pagination={false}
        scroll={{ x: 900 }}
        columns={[
          { title: t.relation, render: (_, one) => one.title },
          { title: t.left, width: 180, align: "right", render: (_, one) => one.left_text },
          { title: "", width: 50, align: "center", render: (_, one) => (one.relation === "=" ? "=" : "≤") },
          { title: t.right, width: 180, align: "right", render: (_, one) => one.right_text },
          {
            title: t.ties,
            width: 90,
            render: (_, one) => (
              <Tag color={one.ties ? "success" : "error"}>{one.ties ? t.ties : t.differs}</Tag>
            ),
          },
        ]}
      />
    </Section>
  );
}
