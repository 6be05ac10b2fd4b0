// What the appraisers found: a result, what may be had when it is to be reduced, and a note.
import { Button, Input, Modal, Radio } from "antd";
import { useState } from "react";
import { fieldMessages } from "@/api/problem";
import { useKind } from "@/app/registry";
import { useAct } from "@/kit/document/act";
import type { Envelope } from "@/kit/document/types";
import { formatFen } from "@/kit/money";
import { MoneyInput } from "@/kit/money-input";
import { ProblemPanel } from "@/kit/problem";
import { useMarks, useText } from "@/text/language";
import { PATH } from "./model";
import { project } from "./text";
import { library } from "./text-library";

export function Appraise({ envelope, enabled }: { envelope: Envelope; enabled: boolean }) {
  const { action } = useKind("project");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button disabled={!enabled} onClick={() => setOpen(true)}>
        {action("appraise")}
      </Button>
      {open && <Dialog envelope={envelope} close={() => setOpen(false)} />}
    </>
  );
}

function Dialog({ envelope, close }: { envelope: Envelope; close: () => void }) {
  const texts = useText(project);
  const marks = useMarks();
  const t = texts.appraise;
  const life = useText(library).life;
  const { act, busy, error } = useAct(PATH, envelope, "appraise", close);
  const [result, setResult] = useState("pass");
  const [note, setNote] = useState("");
  const [appraised, setAppraised] = useState<number | null>(null);
  const reduces = result === "reduce";
  const wrong = fieldMessages(error);
  const input = { result, note: note.trim(), ...(reduces ? { appraised_fen: appraised } : {}) };
  return (
    <Modal
      open
      title={t.title}
      mask={{ closable: false }}
      onCancel={close}
      onOk={() => void act({ input })}
      okButtonProps={{ loading: busy, disabled: note.trim().length < 4 || (reduces && !appraised) }}
    >
      <div className="dialog-field">
        <span id="appraise-result">{t.result}</span>
        <Radio.Group
          aria-labelledby="appraise-result"
          value={result}
          onChange={(event) => setResult(event.target.value)}
          options={Object.entries(texts.results).map(([value, label]) => ({ value, label }))}
        />
      </div>
      {reduces && (
        <label className="dialog-field">
          <span>
            {life.appraisedAmount}（{life.appraisedHint(formatFen(envelope.document.amount_fen))}）
          </span>
          <MoneyInput
            value={appraised}
            status={wrong.has("input.appraised_fen") ? "error" : ""}
            onChange={setAppraised}
          />
        </label>
      )}
      <label className="dialog-field">
        <span>
          {t.note}
          {marks.brackets(t.noteHint)}
        </span>
        <Input.TextArea
          rows={4}
          maxLength={1000}
          value={note}
          status={wrong.has("input") ? "error" : ""}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      <ProblemPanel error={error} />
    </Modal>
  );
}
