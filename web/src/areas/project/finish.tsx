// A project is done: with what result, and why.
import { Button, Input, Modal, Radio } from "antd";
import { useState } from "react";
import { useKind } from "@/app/registry";
import { useAct } from "@/kit/document/act";
import type { Envelope } from "@/kit/document/types";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { PATH } from "./model";
import { library } from "./text-library";

export function Finish({ envelope }: { envelope: Envelope }) {
  const { action } = useKind("project");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{action("finish")}</Button>
      {open && <Dialog envelope={envelope} close={() => setOpen(false)} />}
    </>
  );
}

function Dialog({ envelope, close }: { envelope: Envelope; close: () => void }) {
  const t = useText(library).life;
  const { act, busy, error } = useAct(PATH, envelope, "finish", close);
  const [result, setResult] = useState("completed");
  const [reason, setReason] = useState("");
  return (
    <Modal
      open
      title={t.finishTitle}
      mask={{ closable: false }}
      onCancel={close}
      onOk={() => void act({ opinion: reason.trim(), input: { result } })}
      okButtonProps={{ loading: busy, disabled: reason.trim().length < 4 }}
    >
      <div className="dialog-field">
        <span id="finish-result">{t.ended}</span>
        <Radio.Group
          aria-labelledby="finish-result"
          value={result}
          onChange={(event) => setResult(event.target.value)}
          options={Object.entries(t.results).map(([value, label]) => ({ value, label }))}
        />
      </div>
      <label className="dialog-field">
        <span>{t.finishReason}</span>
        <Input.TextArea
          rows={3}
          maxLength={1000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <ProblemPanel error={error} />
    </Modal>
  );
}
