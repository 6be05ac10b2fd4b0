// Taking an action on a document: the dialog first shows what would happen, then does it, once, whatever is clicked twice.
import { Button, Input, Modal, Space } from "antd";
import { useState } from "react";
import { useKind } from "@/app/registry";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import type { Reasons } from "../findings";
import { ProblemPanel } from "../problem";
import { actionsOf, useAct } from "./act";
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
  const { action: titleOf } = useKind(kind);
  const backward = BACKWARD.has(action);
  const [opinion, setOpinion] = useState(action === "approve" ? t.document.opinionAgree : "");
  const [reasons, setReasons] = useState<Reasons>({});
  const { act, busy, error } = useAct(path, envelope, action, done);
  const { id, version } = envelope.document;
  const body = { opinion: opinion.trim(), acknowledgements: acknowledgements(reasons), version };
  const asked = { path: { id, action } };
  const reasonMissing = backward && opinion.trim() === "";
  const run = useDryRun(reasonMissing ? null : { method: "post", path: actionsOf(path), asked, body });

  const stopped = reasonMissing || (!run.ready && !run.busy);

  const confirm = () => act(body);
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
