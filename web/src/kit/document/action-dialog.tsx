// Taking an action on a document: the dialog first shows what would happen, then does it, once, whatever is clicked twice.
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Modal, Space } from "antd";
import { useState } from "react";
import { type Asked, newId, send } from "@/api/client";
import { useKind } from "@/app/registry";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import type { Reasons } from "../findings";
import { ProblemPanel } from "../problem";
import { DryRunPanel, useDryRun } from "./dry-run";
import { acknowledgements, BACKWARD, type Envelope } from "./types";

interface Props {
  kind: string;
  /** `/api/execution/payments` */
  path: string;
  envelope: Envelope;
  action: string;
  close: () => void;
  done: () => void;
}

export function ActionDialog({ kind, path, envelope, action, close, done }: Props) {
  const t = useText(common);
  const { message } = App.useApp();
  const { action: titleOf } = useKind(kind);
  const queries = useQueryClient();
  const backward = BACKWARD.has(action);
  const [opinion, setOpinion] = useState(action === "approve" ? t.document.opinionAgree : "");
  const [reasons, setReasons] = useState<Reasons>({});
  // One dialog is one intent: a second click, or a try after a lost line, carries the same key.
  const [key, setKey] = useState(newId);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { id, version } = envelope.document;
  const body = { opinion: opinion.trim(), acknowledgements: acknowledgements(reasons), version };
  const act = `${path}/{id}/actions/{action}`;
  const asked: Asked = { path: { id, action } };
  const reasonMissing = backward && opinion.trim() === "";
  const run = useDryRun(reasonMissing ? null : { method: "post", path: act, asked, body });

  const stopped = reasonMissing || (!run.ready && !run.busy);

  const confirm = async () => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await send("post", act, { ...asked, key }, JSON.stringify(body), "application/json");
      message.success(t.document.done);
      // What was tried is done: trying it again would only be refused.
      await queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "dry-run" });
      done();
    } catch (caught) {
      setError(caught);
      // A refusal is remembered under its key; what is mended is a new intent.
      if (!(caught instanceof Error && caught.name === "OfflineError")) setKey(newId());
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      width={760}
      title={`${titleOf(action)} ${envelope.document.number}`}
      onCancel={close}
      mask={{ closable: false }}
      footer={
        <Space>
          <Button onClick={close}>{t.document.cancel}</Button>
          <Button
            type="primary"
            danger={backward}
            loading={busy}
            disabled={stopped}
            title={reasonMissing ? t.document.reasonNeeded : (run.refusal?.message ?? "")}
            onClick={() => void confirm()}
          >
            {titleOf(action)}
          </Button>
        </Space>
      }
    >
      <label className="dialog-field">
        <span>{backward ? t.document.reason : t.document.opinion}</span>
        <Input.TextArea
          autoFocus
          rows={2}
          maxLength={1000}
          value={opinion}
          onChange={(event) => setOpinion(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !stopped) void confirm();
          }}
        />
      </label>
      {error ? (
        <ProblemPanel error={error} />
      ) : (
        !reasonMissing && (
          <DryRunPanel
            run={run}
            reasons={reasons}
            onReason={(rule, said) => setReasons({ ...reasons, [rule]: said })}
          />
        )
      )}
    </Modal>
  );
}
