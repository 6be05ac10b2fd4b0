// Taking in a file of the bank: chosen or dropped, then what became of its rows.
import { InboxOutlined, UploadOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Modal, Upload } from "antd";
import { type ReactNode, useState } from "react";
import { newId, send } from "@/api/client";
import { ProblemPanel } from "@/kit/problem";
import { useMarks, useText } from "@/text/language";
import "./execution.css";
import { execution } from "./text";

interface Props<Report> {
  path: string;
  title: string;
  columns: string;
  report: (report: Report) => ReactNode;
}

export function BankUpload<Report>(props: Props<Report>) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button type="primary" icon={<UploadOutlined />} onClick={() => setOpen(true)}>
        {props.title}
      </Button>
      {open && <UploadDialog {...props} close={() => setOpen(false)} />}
    </>
  );
}

function UploadDialog<Report>({
  path,
  title,
  columns,
  report,
  close,
}: Props<Report> & { close: () => void }) {
  const t = useText(execution).upload;
  const marks = useMarks();
  const queries = useQueryClient();
  const taking = useMutation({
    mutationFn: async (file: File) => {
      const type = file.name.toLowerCase().endsWith(".xml") ? "application/xml" : "text/csv";
      return (await (await send("post", path, { key: newId() }, file, type)).json()) as Report;
    },
    onSuccess: () => queries.invalidateQueries(),
  });
  return (
    <Modal open width={860} title={title} footer={null} onCancel={close} mask={{ closable: false }}>
      {taking.data === undefined ? (
        <Upload.Dragger
          accept=".csv,.xml"
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
          <p>{taking.isPending ? t.sending : t.dragged}</p>
          <p className="field-hint">{columns}</p>
        </Upload.Dragger>
      ) : (
        <>
          <Alert
            className="problem"
            type="success"
            showIcon
            title={t.done + marks.colon + (taking.variables?.name ?? "")}
            action={
              <Button size="small" onClick={() => taking.reset()}>
                {t.again}
              </Button>
            }
          />
          {report(taking.data)}
        </>
      )}
      {taking.error && <ProblemPanel error={taking.error} />}
    </Modal>
  );
}

/** Numbers of what became of the rows. */
export function Counts({ counts }: { counts: { name: string; count: number }[] }) {
  return (
    <p className="report-counts">
      {counts.map(({ name, count }) => (
        <span key={name}>
          {name}
          <strong>{count.toLocaleString("zh-CN")}</strong>
        </span>
      ))}
    </p>
  );
}
