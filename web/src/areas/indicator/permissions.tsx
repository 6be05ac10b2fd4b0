// Who may move money between indicators that differ: the department's table.
import { useQuery } from "@tanstack/react-query";
import { Table, Tag } from "antd";
import { get } from "@/api/client";
import { Page } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { indicator } from "./text";

const PATH = "/api/indicator/reallocation-permissions";
const COLOURS: Record<string, string> = {
  unit_head: "success",
  dept_finance: "processing",
  mof: "warning",
  nobody: "error",
};

export default function Permissions() {
  const t = useText(indicator).permissions;
  return (
    <Page title={t.title} help={t.help}>
      <div className="list">
        {t.help.map((line) => (
          <p key={line} className="quiet">
            {line}
          </p>
        ))}
        <PermissionTable />
      </div>
    </Page>
  );
}

/** The table alone, for the page and for the help beside a form. */
export function PermissionTable() {
  const t = useText(indicator).permissions;
  const asked = useQuery({
    queryKey: [PATH],
    queryFn: ({ signal }) => get(PATH, { signal }),
    staleTime: 600_000,
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  return (
    <Table
      size="small"
      bordered
      rowKey={(row) => `${row.dimension} ${row.from} ${row.to}`}
      loading={asked.isPending}
      dataSource={asked.data ?? []}
      pagination={false}
      columns={[
        { title: t.dimension, width: 190, render: (_, row) => t.dimensions[row.dimension] ?? row.dimension },
        { title: t.from, width: 90, render: (_, row) => (row.from === "*" ? t.any : row.from) },
        { title: t.to, width: 90, render: (_, row) => (row.to === "*" ? t.any : row.to) },
        {
          title: t.approver,
          width: 130,
          render: (_, row) => (
            <Tag color={COLOURS[row.approver] ?? "default"}>{t.approvers[row.approver] ?? row.approver}</Tag>
          ),
        },
        { title: t.basis, dataIndex: "basis" },
      ]}
    />
  );
}
