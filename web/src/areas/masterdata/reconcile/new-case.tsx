// Opening a reconciliation: what it is about, its sources, and which of them counts for what.
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input, Modal, Select } from "antd";
import { useState } from "react";
import { newId, post } from "@/api/client";
import { fieldMessages } from "@/api/problem";
import { useGo } from "@/app/go";
import { useMe } from "@/app/session";
import { UnitPicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useSay, useText } from "@/text/language";
import { useKinds } from "../parts/kinds";
import { reconcile } from "./text";

interface FieldOrder {
  id: string;
  field: string;
  order: string[];
}
const SEPARATORS = [",", "，", "、", ";", "；"];

export function NewCase({ close }: { close: () => void }) {
  const t = useText(reconcile);
  const c = useText(common).document;
  const say = useSay();
  const go = useGo();
  const me = useMe();
  const kinds = useKinds();
  // The id is made once: a repeat after a lost line opens the same case.
  const [id] = useState(newId);
  const [kind, setKind] = useState("persons");
  const [unit, setUnit] = useState(me.roles[0]?.unit_id ?? "");
  const [note, setNote] = useState("");
  const [sources, setSources] = useState<string[]>([]);
  const [ordered, setOrdered] = useState(true);
  const [fields, setFields] = useState<FieldOrder[]>([]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const messages = fieldMessages(error);
  const offered = (kinds.data?.imports ?? []).filter((one) => one.reconciles);
  const columns = offered.find((one) => one.kind === kind)?.columns ?? [];
  const names = sources.map((value) => ({ value, label: value }));
  const change = (place: number, part: Partial<FieldOrder>) =>
    setFields(fields.map((one, i) => (i === place ? { ...one, ...part } : one)));
  const create = async () => {
    setBusy(true);
    setError(null);
    try {
      const chosen = fields.filter((one) => one.field !== "" && one.order.length > 0);
      const precedence = {
        order: ordered ? sources : [],
        fields: Object.fromEntries(chosen.map((one) => [one.field, one.order])),
      };
      await post("/api/masterdata/reconciliations", {
        id,
        unit_id: unit,
        kind,
        note: note.trim(),
        precedence,
      });
      await go(`/masterdata/reconciliations/${id}`, sources.length > 0 ? { names: sources.join("|") } : {});
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      width={680}
      title={t.new}
      mask={{ closable: false }}
      onCancel={close}
      cancelText={c.cancel}
      okText={t.form.create}
      okButtonProps={{ loading: busy, disabled: !kind || !unit }}
      onOk={() => void create()}
    >
      <div className="md-form">
        <div className="md-field">
          <label htmlFor="case-kind">{t.kind}</label>
          <Select
            id="case-kind"
            value={kind}
            options={offered.map((one) => ({ value: one.kind, label: say(one.title) }))}
            onChange={(next: string) => {
              setKind(next);
              setFields([]);
            }}
          />
        </div>
        <div className="md-field">
          <label htmlFor="case-unit">{t.unit}</label>
          <UnitPicker id="case-unit" value={unit} onChange={(next) => setUnit(next ?? "")} />
          {messages.get("unit_id") && <div className="form-error">{messages.get("unit_id")}</div>}
        </div>
        <div className="md-field md-field-wide">
          <label htmlFor="case-note">{t.note}</label>
          <Input
            id="case-note"
            maxLength={200}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </div>
        <div className="md-field md-field-wide">
          <label htmlFor="case-sources">{t.form.sources}</label>
          <Select
            id="case-sources"
            mode="tags"
            maxCount={8}
            open={false}
            suffixIcon={null}
            placeholder={t.form.sourcesHint}
            tokenSeparators={SEPARATORS}
            value={sources}
            onChange={(next: string[]) =>
              setSources(next.map((name) => name.trim().slice(0, 40)).filter(Boolean))
            }
          />
          <Checkbox checked={ordered} onChange={(event) => setOrdered(event.target.checked)}>
            {t.form.useOrder}
          </Checkbox>
          <span className="quiet">{t.form.order}</span>
        </div>
        <fieldset className="plain-fieldset md-field-wide">
          <legend>{t.form.fields}</legend>
          {fields.map((one, place) => (
            <div key={one.id} className="field-order">
              <Select
                aria-label={`${t.form.field} ${place + 1}`}
                placeholder={t.form.field}
                value={one.field || undefined}
                options={columns.map((column) => ({ value: column.key, label: say(column.title) }))}
                onChange={(field: string) => change(place, { field })}
              />
              <Select
                mode="multiple"
                aria-label={`${t.form.fieldOrder} ${place + 1}`}
                placeholder={t.form.fieldOrder}
                value={one.order}
                options={names}
                onChange={(order: string[]) => change(place, { order })}
              />
              <Button
                type="text"
                icon={<DeleteOutlined />}
                aria-label={`${t.form.remove} ${place + 1}`}
                onClick={() => setFields(fields.filter((other) => other.id !== one.id))}
              />
            </div>
          ))}
          <Button
            type="dashed"
            size="small"
            icon={<PlusOutlined />}
            disabled={sources.length === 0}
            onClick={() => setFields([...fields, { id: newId(), field: "", order: sources }])}
          >
            {t.form.addField}
          </Button>
        </fieldset>
      </div>
      <ProblemPanel error={error} shownElsewhere={(at) => at === "unit_id"} />
    </Modal>
  );
}
