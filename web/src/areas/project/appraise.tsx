// What the appraisers found: a result and a note, recorded on the project while it is in review.
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Modal, Radio } from "antd";
import { useState } from "react";
import { newId, send } from "@/api/client";
import { fieldMessages, OfflineError } from "@/api/problem";
import { useKind } from "@/app/registry";
import type { Envelope } from "@/kit/document/types";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useMarks, useText } from "@/text/language";
import { project } from "./text";

const PATH = "/api/project/projects/{id}/actions/{action}";

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
  const done = useText(common).document.done;
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [result, setResult] = useState("pass");
  const [note, setNote] = useState("");
  const [key, setKey] = useState(newId);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { id, version } = envelope.document;

  const record = async () => {
    if (busy) return;
    setBusy(true);
    setError(null);
    const body = JSON.stringify({ version, input: { result, note: note.trim() } });
    try {
      await send("post", PATH, { path: { id, action: "appraise" }, key }, body, "application/json");
      message.success(done);
      await queries.invalidateQueries();
      close();
    } catch (caught) {
      setError(caught);
      if (!(caught instanceof OfflineError)) setKey(newId());
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t.title}
      mask={{ closable: false }}
      onCancel={close}
      onOk={() => void record()}
      okButtonProps={{ loading: busy, disabled: note.trim().length < 4 }}
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
      <label className="dialog-field">
        <span>
          {t.note}
          {marks.brackets(t.noteHint)}
        </span>
        <Input.TextArea
          rows={4}
          maxLength={1000}
          value={note}
          status={fieldMessages(error).has("input") ? "error" : ""}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      <ProblemPanel error={error} />
    </Modal>
  );
}
