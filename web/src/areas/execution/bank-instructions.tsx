// Instructions to the bank: all approved transfers in range go out as one file.
import { DownloadOutlined, SendOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Input, Modal, Table } from "antd";
import { useState } from "react";
import { type Answer, download, get, newId, post, type RowOf } from "@/api/client";
import { useRegistry } from "@/app/registry";
import { Field } from "@/kit/form/field";
import { useIntent } from "@/kit/intent";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { MenuButton } from "@/kit/menu-button";
import { Money } from "@/kit/money";
import { Page } from "@/kit/page";
import { UnitPicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useSay, useText } from "@/text/language";
import "./execution.css";
import { execution } from "./text";

const PATH = "/api/execution/bank-instructions";
const PAYMENTS = "/api/execution/payments";
type Row = RowOf<typeof PATH>;
type Report = Answer<typeof PATH, "post">;

export default function BankInstructions() {
  const t = useText(execution).instructions;
  const [open, setOpen] = useState(false);
  const columns: Column<Row>[] = [
    { key: "created_at", title: t.createdAt, kind: "time" },
    { key: "payments", title: t.payments, kind: "number" },
    { key: "amount_fen", title: t.amount, kind: "money" },
    { key: "note", title: t.note, width: 320 },
    { key: "file", title: t.file, width: 120, render: (row) => <FileButton id={row.id} /> },
  ];
  return (
    <Page
      title={t.title}
      help={t.help}
      actions={
        <Button type="primary" icon={<SendOutlined />} onClick={() => setOpen(true)}>
          {t.create}
        </Button>
      }
    >
      <ServerList path={PATH} name="bank-instructions" columns={columns} rowKey={(row) => row.id} />
      {open && <InstructionDialog close={() => setOpen(false)} />}
    </Page>
  );
}

function FileButton({ id }: { id: string }) {
  const t = useText(execution).instructions;
  const { modal } = App.useApp();
  const take = async (format: string) => {
    try {
      await download(`${PATH}/{id}/file`, { path: { id }, query: { format } });
    } catch (error) {
      modal.error({ title: t.file, content: <ProblemPanel error={error} />, width: 560 });
    }
  };
  return (
    <MenuButton
      size="small"
      icon={<DownloadOutlined />}
      items={[
        { key: "csv", label: "CSV" },
        { key: "xml", label: "XML" },
      ]}
      choose={(format) => void take(format)}
    >
      {t.file}
    </MenuButton>
  );
}

function InstructionDialog({ close }: { close: () => void }) {
  const t = useText(execution).instructions;
  const shared = useText(common).document;
  const { unitId } = useRegistry();
  const queries = useQueryClient();
  const intent = useIntent();
  const [id] = useState(newId);
  const [unit, setUnit] = useState(unitId);
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [report, setReport] = useState<Report | null>(null);
  const waiting = useQuery({
    queryKey: [PAYMENTS, "approved", unit],
    queryFn: ({ signal }) =>
      get(PAYMENTS, {
        query: { state: "approved", limit: 1, ...(unit ? { unit_id: unit } : {}) },
        signal,
      }),
    enabled: report === null,
  });
  const send = async () => {
    setBusy(true);
    setError(null);
    const body = { id, note: note.trim(), ...(unit ? { unit_id: unit } : {}) };
    try {
      setReport(await post(PATH, body, { key: intent.key(JSON.stringify(body)) }));
      await queries.invalidateQueries();
    } catch (caught) {
      intent.settled(caught);
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  const none = waiting.data?.total === 0;
  return (
    <Modal
      open
      width={760}
      title={t.createTitle}
      mask={{ closable: false }}
      onCancel={close}
      okText={report ? shared.confirm : t.create}
      okButtonProps={{ loading: busy, disabled: !report && (none || waiting.isPending) }}
      cancelButtonProps={{ disabled: report !== null }}
      onOk={() => (report ? close() : void send())}
    >
      <ProblemPanel error={error ?? waiting.error} />
      {report ? (
        <ReportView report={report} />
      ) : (
        <div className="stack">
          <p>{t.createText}</p>
          <Field label={t.unit}>
            {(control) => (
              <UnitPicker
                {...control}
                allowClear
                placeholder={t.allUnits}
                value={unit}
                onChange={(next) => setUnit(next ?? "")}
              />
            )}
          </Field>
          <Field label={t.note}>
            {(control) => (
              <Input
                {...control}
                maxLength={200}
                value={note}
                onChange={(event) => setNote(event.target.value)}
              />
            )}
          </Field>
          {waiting.data && (
            <Alert
              type={none ? "warning" : "info"}
              showIcon
              title={
                none ? (
                  t.nothing
                ) : (
                  <>
                    {t.waiting(waiting.data.total)}
                    {t.waitingAmount} <Money fen={waiting.data.amount_fen} exact />
                  </>
                )
              }
            />
          )}
        </div>
      )}
    </Modal>
  );
}

function ReportView({ report }: { report: Report }) {
  const t = useText(execution).instructions;
  const say = useSay();
  return (
    <>
      <Alert
        className="problem"
        type="success"
        showIcon
        title={
          <>
            {t.sent(report.payments)}
            {t.waitingAmount} <Money fen={report.amount_fen} exact />
          </>
        }
        action={<FileButton id={report.id} />}
      />
      {report.refused.length > 0 && (
        <>
          <p>{t.refused(report.refused.length)}</p>
          <Table
            size="small"
            bordered
            rowKey="payment_id"
            pagination={{ pageSize: 10, showSizeChanger: false, hideOnSinglePage: true }}
            dataSource={report.refused}
            columns={[
              {
                title: t.paymentNo,
                width: 200,
                render: (_, row) => (
                  <PageLink to={`/execution/payments/${row.payment_id}`}>{row.payment_no}</PageLink>
                ),
              },
              { title: t.reason, render: (_, row) => say(row.reason) },
            ]}
          />
        </>
      )}
    </>
  );
}
