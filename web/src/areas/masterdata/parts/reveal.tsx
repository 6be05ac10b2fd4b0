// Personal data in clear: for one record, for a purpose that goes into the audit trail, gone when the window closes.
import { EyeOutlined } from "@ant-design/icons";
import { Alert, Button, Checkbox, Input, Modal } from "antd";
import { type ReactNode, useState } from "react";
import { useSession } from "@/app/session";
import { Facts } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { masterdata } from "../text";

interface Props<Field extends string> {
  /** Whose data. */
  title: string;
  fields: { value: Field; label: string }[];
  ask: (fields: Field[], purpose: string) => Promise<{ name: string; value: ReactNode }[]>;
  size?: "small" | "middle";
}

export function Reveal<Field extends string>(props: Props<Field>) {
  const t = useText(masterdata).reveal;
  const { may } = useSession();
  const [open, setOpen] = useState(false);
  if (!may("personal_reveal")) return null;
  return (
    <>
      <Button
        size={props.size ?? "middle"}
        icon={<EyeOutlined />}
        aria-label={`${t.open} ${props.title}`}
        onClick={() => setOpen(true)}
      >
        {t.open}
      </Button>
      {open && <Dialog {...props} close={() => setOpen(false)} />}
    </>
  );
}

function Dialog<Field extends string>({ title, fields, ask, close }: Props<Field> & { close: () => void }) {
  const t = useText(masterdata).reveal;
  const c = useText(common);
  const [chosen, setChosen] = useState<Field[]>(
    fields.length === 1 ? fields.map((field) => field.value) : [],
  );
  const [purpose, setPurpose] = useState("");
  const [shown, setShown] = useState<{ name: string; value: ReactNode }[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      setShown(await ask(chosen, purpose.trim()));
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t.title(title)}
      mask={{ closable: false }}
      onCancel={close}
      footer={
        shown ? (
          <Button type="primary" onClick={close}>
            {t.close}
          </Button>
        ) : (
          <>
            <Button onClick={close}>{c.document.cancel}</Button>
            <Button
              type="primary"
              loading={busy}
              disabled={chosen.length === 0 || purpose.trim() === ""}
              onClick={() => void run()}
            >
              {t.open}
            </Button>
          </>
        )
      }
    >
      {shown ? (
        <Facts items={shown.map((one) => ({ ...one, wide: true }))} />
      ) : (
        <>
          <Alert type="info" showIcon title={t.audited} className="md-notice" />
          {fields.length > 1 && (
            <fieldset className="plain-fieldset">
              <legend>{t.fields}</legend>
              <Checkbox.Group
                options={fields}
                value={chosen}
                onChange={(values) =>
                  setChosen(fields.map((field) => field.value).filter((one) => values.includes(one)))
                }
              />
            </fieldset>
          )}
          <label className="dialog-field">
            <span>{t.purpose}</span>
            <Input.TextArea
              autoFocus
              rows={2}
              maxLength={200}
              placeholder={t.purposeHint}
              value={purpose}
              onChange={(event) => setPurpose(event.target.value)}
            />
          </label>
          <ProblemPanel error={error} />
        </>
      )}
    </Modal>
  );
}
