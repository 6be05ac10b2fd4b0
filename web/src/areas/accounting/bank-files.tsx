// Statement files of a bank account: taking one in, and which came in.
import { InboxOutlined, UploadOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Modal, Upload } from "antd";
import { useState } from "react";
import { type Answer, newId, type RowOf, send } from "@/api/client";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { bankText } from "./text-bank";

const PATH = "/api/accounting/bank-accounts/{id}/statements";
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
type Row = RowOf<typeof PATH>;
type Report = Answer<typeof PATH, "post">;

export function Files({ id, edits }: { id: string; edits: boolean }) {
  const t = useText(bankText).account;
  const columns: Column<Row>[] = [
    { key: "file_name", title: t.file, width: 260 },
    { key: "first_day", title: t.from, width: 110 },
    { key: "last_day", title: t.to, width: 110 },
    { key: "lines", title: t.count, kind: "number" },
    { key: "opening_fen", title: t.openingBalance, kind: "money" },
    { key: "closing_fen", title: t.closingBalance, kind: "money" },
    { key: "taken_at", title: t.takenAt, kind: "time" },
    { key: "file_hash", title: "SM3", width: 200, hidden: true },
  ];
  return (
    <>
      {edits && <Take id={id} />}
      <ServerList
        path={PATH}
        pathParams={{ id }}
        name="bank-statement-files"
        columns={columns}
        rowKey={(row) => row.id}
      />
    </>
  );
}

function Take({ id }: { id: string }) {
  const t = useText(bankText).account;
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const taking = useMutation({
    mutationFn: async (file: File) => {
      const type = file.name.toLowerCase().endsWith(".xlsx") ? XLSX : "text/csv";
      const asked = { path: { id }, query: { name: file.name }, key: newId() };
      return (await (await send("post", PATH, asked, file, type)).json()) as Report;
    },
    onSuccess: () => queries.invalidateQueries(),
  });
  const close = () => {
    setOpen(false);
    taking.reset();
  };
  return (
    <p>
      <Button type="primary" icon={<UploadOutlined />} onClick={() => setOpen(true)}>
        {t.take}
      </Button>
      {open && (
        <Modal open width={860} title={t.take} footer={null} onCancel={close} mask={{ closable: false }}>
          {taking.data ? (
            <Alert
              type="success"
              showIcon
              title={t.taken(taking.data.lines, taking.data.first_day, taking.data.last_day)}
              action={
                <Button size="small" onClick={() => taking.reset()}>
                  {t.again}
                </Button>
              }
            />
          ) : (
            <Upload.Dragger
              accept=".csv,.xlsx"
              showUploadList={false}
              disabled={taking.isPending}
              beforeUpload={(file) => {
                taking.mutate(file);
                return false;
              }}
            >
              <p className="ant-upload-drag-icon">
                <InboxOutlined />
              </p>
              <p>{taking.isPending ? t.sending : t.drag}</p>
              <p className="field-hint">{t.takeHint}</p>
            </Upload.Dragger>
          )}
          {taking.error && <ProblemPanel error={taking.error} />}
        </Modal>
      )}
    </p>
  );
}
