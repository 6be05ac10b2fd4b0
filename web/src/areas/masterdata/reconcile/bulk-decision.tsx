// One decision for everything the filter leaves.
import { useQueryClient } from "@tanstack/react-query";
import { App, Checkbox, Input, Modal, Radio } from "antd";
import { useState } from "react";
import { post } from "@/api/client";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { MATCH } from "./shown";
import type { Case } from "./sources";
import { reconcile } from "./text";

interface Props {
  item: Case;
  filter: { field: string; unit: string; source: string; other: string };
  total: number;
  close: () => void;
}

export function BulkDecision({ item, filter, total, close }: Props) {
  const t = useText(reconcile).conflicts;
  const c = useText(common).document;
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [word, setWord] = useState("");
  const [reason, setReason] = useState("");
  const [also, setAlso] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const pairs = filter.field === MATCH;
  const options = pairs
    ? [
        { value: "same", label: t.same },
        { value: "different", label: t.different },
      ]
    : [
        ...item.sources.map((source) => ({ value: `source:${source.name}`, label: t.take(source.name) })),
        { value: "stored", label: t.keepsStored },
      ];
  const run = async () => {
    setBusy(true);
    setError(null);
    const source = word.startsWith("source:") ? word.slice("source:".length) : "";
    const take = source ? "source" : word === "same" || word === "different" ? word : "stored";
    try {
      const body = {
        filter: { ...filter, also_decided: also },
        take,
        source,
        reason: reason.trim(),
      } as const;
      const done = await post("/api/masterdata/reconciliations/{id}/decisions", body, {
        path: { id: item.id },
      });
      message.success(`${t.bulkDone(done.count)}${t.saved}`);
      await queries.invalidateQueries();
      close();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t.bulkTitle(total)}
      mask={{ closable: false }}
      onCancel={close}
      cancelText={c.cancel}
      okText={c.confirm}
      okButtonProps={{ loading: busy, disabled: word === "" || reason.trim() === "" }}
      onOk={() => void run()}
    >
      <fieldset className="plain-fieldset">
        <legend>{t.bulkTake}</legend>
        <Radio.Group
          vertical
          value={word}
          options={options}
          onChange={(event) => setWord(String(event.target.value))}
        />
      </fieldset>
      <p>
        <Checkbox checked={also} onChange={(event) => setAlso(event.target.checked)}>
          {t.bulkAlso}
        </Checkbox>
      </p>
      <label className="dialog-field">
        <span>{t.reason}</span>
        <Input.TextArea
          rows={2}
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <ProblemPanel error={error} />
    </Modal>
  );
}
