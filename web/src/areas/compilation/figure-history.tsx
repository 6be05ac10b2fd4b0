// What a control figure was before: who set it, when, from which amount to which.
import { useQuery } from "@tanstack/react-query";
import { Modal, Table } from "antd";
import { get, type RowOf } from "@/api/client";
import { Money } from "@/kit/money";
import { ProblemPanel } from "@/kit/problem";
import { moment } from "@/kit/time";
import { useText } from "@/text/language";
import { compilation } from "./text";

const PATH = "/api/compilation/control-figures/versions";
type Figure = RowOf<"/api/compilation/control-figures">;

export function FigureHistory({ figure, close }: { figure: Figure; close: () => void }) {
  const t = useText(compilation).controls;
  const { unit_id, budget_year: year, fund, expenditure_kind } = figure;
  const asked = useQuery({
    queryKey: [PATH, unit_id, year, fund, expenditure_kind, figure.version],
    queryFn: ({ signal }) => get(PATH, { query: { unit_id, year, fund, expenditure_kind }, signal }),
  });
  return (
    <Modal open width={640} title={`${t.history} ${figure.unit_name}`} footer={null} onCancel={close}>
      <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />
      <Table
        size="small"
        bordered
        rowKey="version"
        loading={asked.isPending}
        pagination={false}
        dataSource={asked.data ?? []}
        columns={[
          { title: t.version, dataIndex: "version", width: 70 },
          { title: t.at, width: 150, render: (_, row) => (row.actor_name ? moment(row.at) : "") },
          { title: t.by, dataIndex: "actor_name" },
          {
            title: t.from,
            align: "right",
            render: (_, row) => <Money fen={row.before_fen ?? null} exact />,
          },
          { title: t.to, align: "right", render: (_, row) => <Money fen={row.amount_fen} exact /> },
        ]}
      />
    </Modal>
  );
}
