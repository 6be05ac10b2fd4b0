// Receipts of the bank: taken in as files, listed with the payment each belongs to.
import { Table, Tag } from "antd";
import type { Answer, RowOf } from "@/api/client";
import { useSession } from "@/app/session";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useSay, useText } from "@/text/language";
import { BankUpload, Counts } from "./bank-upload";
import { execution } from "./text";

const PATH = "/api/execution/bank-receipts";
type Row = RowOf<typeof PATH>;
type Report = Answer<typeof PATH, "post">;

export default function BankReceipts() {
  const texts = useText(execution);
  const t = texts.receipts;
  const { may } = useSession();
  const columns: Column<Row>[] = [
    { key: "receipt_no", title: t.number, width: 180 },
    {
      key: "payment_no",
      title: t.payment,
      width: 220,
      render: (row) => <PageLink to={`/execution/payments/${row.payment_id}`}>{row.payment_no}</PageLink>,
    },
    {
      key: "result",
      title: t.result,
      width: 110,
      render: (row) => (
        <Tag color={row.result === "paid" ? "green" : "red"}>{texts.results[row.result] ?? row.result}</Tag>
      ),
    },
    { key: "amount_fen", title: t.amount, kind: "money" },
    { key: "bank_date", title: t.bankDate, width: 110 },
    { key: "reason", title: t.reason, width: 240 },
    // A bank may not read the names of units.
    ...(may("master_read")
      ? [{ key: "unit_id", title: texts.instructions.unit, kind: "unit" as const }]
      : []),
    { key: "received_at", title: t.receivedAt, kind: "time" },
  ];
  return (
    <Page
      title={t.title}
      help={t.help}
      actions={
        may("bank_file") && (
          <BankUpload<Report>
            path={PATH}
            title={t.take}
            columns={t.columns}
            report={(report) => <ReportView report={report} />}
          />
        )
      }
    >
      <ServerList path={PATH} name="bank-receipts" columns={columns} rowKey={(row) => row.id} />
    </Page>
  );
}

function ReportView({ report }: { report: Report }) {
  const t = useText(execution).receipts;
  const say = useSay();
  const rows = [
    ...report.unknown_rows.map((row) => ({ ...row, kind: t.counts.unknown })),
    ...report.refused_rows.map((row) => ({ ...row, kind: t.counts.refused })),
  ].sort((one, other) => one.row - other.row);
  return (
    <>
      <Counts
        counts={[
          { name: t.counts.rows, count: report.rows },
          { name: t.counts.accepted, count: report.accepted },
          { name: t.counts.duplicates, count: report.duplicates },
          { name: t.counts.unknown, count: report.unknown },
          { name: t.counts.refused, count: report.refused },
        ]}
      />
      {rows.length > 0 && (
        <Table
          size="small"
          bordered
          rowKey="row"
          pagination={{ pageSize: 10, showSizeChanger: false, hideOnSinglePage: true }}
          dataSource={rows}
          columns={[
            { title: t.row, dataIndex: "row", width: 70, align: "right" },
            { title: t.kind, dataIndex: "kind", width: 110 },
            { title: t.number, dataIndex: "receipt_no", width: 170, ellipsis: true },
            { title: t.payment, dataIndex: "payment_no", width: 180, ellipsis: true },
            { title: t.reason, render: (_, row) => say(row.reason) },
          ]}
        />
      )}
    </>
  );
}
