// Lines of the bank's statements, and which of them no receipt fits.
import { Alert, Tag } from "antd";
import type { Answer, RowOf } from "@/api/client";
import { useSession } from "@/app/session";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { useMarks, useText } from "@/text/language";
import { BankUpload, Counts } from "./bank-upload";
import { execution } from "./text";

const PATH = "/api/execution/bank-statement-lines";
const UPLOAD = "/api/execution/bank-statements";
type Row = RowOf<typeof PATH>;
type Report = Answer<typeof UPLOAD, "post">;

export default function BankStatementLines() {
  const texts = useText(execution);
  const t = texts.statements;
  const { may } = useSession();
  const columns: Column<Row>[] = [
    { key: "statement_no", title: t.number, width: 180 },
    { key: "bank_date", title: t.bankDate, width: 110 },
    { key: "account_no", title: t.account, width: 170 },
    {
      key: "direction",
      title: t.direction,
      width: 80,
      render: (row) => texts.directions[row.direction] ?? row.direction,
    },
    { key: "amount_fen", title: t.amount, kind: "money" },
    { key: "balance_fen", title: t.balance, kind: "money" },
    {
      key: "matched",
      title: t.matched,
      width: 100,
      render: (row) => (
        <Tag color={row.matched === 1 ? "green" : "orange"}>{row.matched === 1 ? t.yes : t.no}</Tag>
      ),
    },
    { key: "receipt_no", title: t.receipt, width: 170 },
    // A bank may not read the names of units.
    ...(may("master_read")
      ? [{ key: "unit_id", title: texts.instructions.unit, kind: "unit" as const }]
      : []),
    { key: "note", title: t.note, width: 200 },
    { key: "taken_at", title: t.takenAt, kind: "time", hidden: true },
  ];
  return (
    <Page
      title={t.title}
      help={t.help}
      actions={
        <BankUpload<Report>
          path={UPLOAD}
          title={t.take}
          columns={t.columns}
          report={(report) => <ReportView report={report} />}
        />
      }
    >
      <ServerList
        path={PATH}
        name="bank-statement-lines"
        columns={columns}
        filters={[
          {
            key: "matched",
            title: t.matched,
            kind: "select",
            options: [
              { value: "false", label: t.no },
              { value: "true", label: t.yes },
            ],
          },
        ]}
        rowKey={(row) => row.id}
      />
    </Page>
  );
}

function ReportView({ report }: { report: Report }) {
  const t = useText(execution).statements;
  const counts = useText(execution).receipts.counts;
  const marks = useMarks();
  return (
    <>
      <Counts
        counts={[
          { name: counts.rows, count: report.rows },
          { name: counts.accepted, count: report.accepted },
          { name: counts.duplicates, count: report.duplicates },
          { name: counts.matched, count: report.matched },
          { name: counts.unmatched, count: report.unmatched.length },
          { name: counts.accounts, count: report.unknown_accounts.length },
        ]}
      />
      {report.unmatched.length > 0 && (
        <Alert
          className="problem"
          type="warning"
          title={t.unmatchedTitle}
          description={marks.list(report.unmatched)}
        />
      )}
      {report.unknown_accounts.length > 0 && (
        <Alert
          className="problem"
          type="warning"
          title={t.accountsTitle}
          description={marks.list(report.unknown_accounts)}
        />
      )}
    </>
  );
}
