// A generated project is generated anew: first what it would change, then the change.
import { Button, Modal } from "antd";
import { useState } from "react";
import { actionsOf, useAct } from "@/kit/document/act";
import { DryRunPanel, useDryRun } from "@/kit/document/dry-run";
import type { Envelope } from "@/kit/document/types";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { Differences, type Told } from "./differences";
import { PATH } from "./model";
import { library } from "./text-library";

export function Regenerate({ envelope }: { envelope: Envelope }) {
  const t = useText(library).generation;
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t.regenerate}</Button>
      {open && <Dialog envelope={envelope} close={() => setOpen(false)} />}
    </>
  );
}

function Dialog({ envelope, close }: { envelope: Envelope; close: () => void }) {
  const t = useText(library).generation;
  const { act, busy, error } = useAct(PATH, envelope, "generate", close);
  const { id, version } = envelope.document;
  const run = useDryRun({
    method: "post",
    path: actionsOf(PATH),
    asked: { path: { id, action: "generate" } },
    body: { version },
  });
  const computed = run.receipt?.computed as { differences?: Told } | null | undefined;
  return (
    <Modal
      open
      width={860}
      title={t.regenerate}
      mask={{ closable: false }}
      onCancel={close}
      onOk={() => void act({})}
      okText={t.run}
      okButtonProps={{ loading: busy, disabled: !run.ready }}
    >
      {computed?.differences ? (
        <Differences told={computed.differences} />
      ) : (
        <DryRunPanel run={run} reasons={{}} onReason={() => {}} />
      )}
      <ProblemPanel error={error} />
    </Modal>
  );
}
