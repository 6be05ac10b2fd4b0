// One action on many documents: each is asked for by itself, under its own key, and has its own line of result.
import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal, Progress, Table, Tag } from "antd";
import { useState } from "react";
import { newId, send } from "@/api/client";
import { ProblemError } from "@/api/problem";
import { useKind } from "@/app/registry";
import { common } from "@/text/common";
import { useSay, useText } from "@/text/language";
import { BACKWARD } from "./types";

export interface BatchRow {
  id: string;
  /** In lists of more than one kind. */
  kind?: string;
  number: string;
  title: string;
  version: number;
}
interface Outcome extends BatchRow {
  good: boolean;
  text: string;
}

/** Requests on their way at once: the server takes what arrives together as one commit. */
const WIDTH = 6;

export function BatchButton({
  kind,
  path,
  action,
  rows,
  clear,
}: {
  kind: string;
  /** Where actions are sent, or where those of a row are. */
  path: string | ((row: BatchRow) => string);
  action: string;
  rows: BatchRow[];
  clear: () => void;
}) {
  const { action: titleOf } = useKind(kind);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="small" danger={BACKWARD.has(action)} onClick={() => setOpen(true)}>
        {titleOf(action)}
      </Button>
      {open && (
        <BatchDialog
          kind={kind}
          path={path}
          action={action}
          rows={rows}
          close={(done) => {
            setOpen(false);
            if (done) clear();
          }}
        />
      )}
    </>
  );
}

interface Props {
  kind: string;
  path: string | ((row: BatchRow) => string);
  action: string;
  rows: BatchRow[];
  close: (done: boolean) => void;
}

function BatchDialog({ kind, path, action, rows, close }: Props) {
  const t = useText(common).document;
  const { action: titleOf } = useKind(kind);
  const say = useSay();
  const queries = useQueryClient();
  const backward = BACKWARD.has(action);
  const [opinion, setOpinion] = useState(backward ? "" : t.opinionAgree);
  const [outcomes, setOutcomes] = useState<Outcome[]>([]);
  const [busy, setBusy] = useState(false);

  const one = async (row: BatchRow, key: string): Promise<Outcome> => {
    const body = JSON.stringify({ opinion: opinion.trim(), version: row.version });
    try {
      await send(
        "post",
        `${typeof path === "string" ? path : path(row)}/{id}/actions/{action}`,
        { path: { id: row.id, action }, key },
        body,
        "application/json",
      );
      return { ...row, good: true, text: "" };
    } catch (error) {
      const problem = error instanceof ProblemError ? error.problem : null;
      const found = problem?.findings[0];
      const text = problem
        ? `${problem.message}${found ? ` ${found.rule} ${say(found.text)}` : problem.how}`
        : String(error);
      return { ...row, good: false, text };
    }
  };
  const run = async () => {
    setBusy(true);
    const queue = rows.map((row) => ({ row, key: newId() }));
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const outcome = await one(next.row, next.key);
        setOutcomes((before) => [...before, outcome]);
      }
    };
    await Promise.all(Array.from({ length: WIDTH }, worker));
    setBusy(false);
    await queries.invalidateQueries();
  };
  const good = outcomes.filter((outcome) => outcome.good).length;
  const started = busy || outcomes.length > 0;
  return (
    <Modal
      open
      width={820}
      title={`${t.batch}：${titleOf(action)}（${rows.length}）`}
      mask={{ closable: false }}
      closable={!busy}
      onCancel={() => close(started)}
      okText={started ? t.confirm : titleOf(action)}
      okButtonProps={{
        loading: busy,
        danger: backward && !started,
        disabled: backward && opinion.trim() === "",
      }}
      cancelButtonProps={{ disabled: started }}
      onOk={() => (started ? close(true) : void run())}
    >
      {!started && (
        <label className="dialog-field">
          <span>{backward ? t.reason : t.opinion}</span>
          <Input.TextArea
            autoFocus
            rows={2}
            maxLength={1000}
            value={opinion}
            onChange={(event) => setOpinion(event.target.value)}
          />
        </label>
      )}
      {started && (
        <>
          <Progress percent={Math.round((outcomes.length / rows.length) * 100)} size="small" />
          <p>{t.batchDone(good, outcomes.length - good)}</p>
        </>
      )}
      <Table
        size="small"
        rowKey="id"
        pagination={rows.length > 10 ? { pageSize: 10, showSizeChanger: false } : false}
        dataSource={rows.map((row) => ({
          ...row,
          outcome: outcomes.find((outcome) => outcome.id === row.id),
        }))}
        columns={[
          { title: t.number, dataIndex: "number", width: 190 },
          { title: t.title, dataIndex: "title", ellipsis: true },
          {
            title: t.batchResult,
            width: 320,
            render: (_, row) =>
              row.outcome && (
                <>
                  <Tag color={row.outcome.good ? "green" : "red"}>
                    {row.outcome.good ? t.success : t.failed}
                  </Tag>
                  {row.outcome.text}
                </>
              ),
          },
        ]}
      />
    </Modal>
  );
}
