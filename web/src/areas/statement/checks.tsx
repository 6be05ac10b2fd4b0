// What must tie between the statements, with both figures; what does not stands first.
import { useQuery } from "@tanstack/react-query";
import { Table, Tag } from "antd";
import { get, type Query } from "@/api/client";
import { Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { statementText } from "./text";

const PATH = "/api/statement/checks";

export function Checks({ query }: { query: Query }) {
  const t = useText(statementText);
  const asked = useQuery({
    queryKey: [PATH, query],
    queryFn: ({ signal }) => get(PATH, { query, signal }),
    placeholderData: (before) => before,
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return null;
  const { checks, broken } = asked.data;
  const rows = [...checks.filter((one) => !one.ties), ...checks.filter((one) => one.ties)];
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
        dataSource={rows}
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
