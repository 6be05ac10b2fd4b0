// The bar at the foot of a form: figures that stay in view, how the checks stand, and what can be done.
import { Button, Space, Tag, Tooltip } from "antd";
import type { ReactNode } from "react";
import { common } from "@/text/common";
import { type Catalogue, useMarks, useText } from "@/text/language";
import { Money } from "../money";
import "./form.css";
import { useFormKeys } from "./keys";

const texts: Catalogue<{ save: string; submit: string; busy: string; warned: (n: number) => string }> = {
  zh: { save: "保存草稿", submit: "保存并送审", busy: "正在试算", warned: (n) => `提醒 ${n}` },
  en: { save: "Save draft", submit: "Save and submit", busy: "Working out", warned: (n) => `${n} warnings` },
};

export function BarFact({ name, fen }: { name: string; fen: number | null | undefined }) {
  return (
    <span className="form-bar-fact">
      <span>{name}</span>
      {fen === null || fen === undefined ? <span className="quiet">—</span> : <Money fen={fen} exact />}
    </span>
  );
}

interface Props {
  facts: ReactNode;
  /** Findings of the last dry run, by how hard they bite. */
  blocked: number;
  warned: number;
  checking: boolean;
  busy: "save" | "submit" | null;
  save: (() => void) | null;
  submit: () => void;
  /** Why it cannot be submitted as it stands. */
  reason: string | null;
  cancel: () => void;
  /** The last refusal. */
  error: unknown;
}

export function FormBar(props: Props) {
  const { facts, blocked, warned, checking, busy, save, submit, reason, cancel, error } = props;
  const t = useText(common).document;
  const own = useText(texts);
  const marks = useMarks();
  useFormKeys({ save, submit, obstacle: reason ?? "", busy: busy !== null, error });
  return (
    <div className="form-bar">
      {facts}
      <span aria-live="polite">
        {blocked > 0 && <Tag color="red">{t.blocked(blocked)}</Tag>}
        {warned > 0 && <Tag color="gold">{own.warned(warned)}</Tag>}
        {checking && <span className="quiet">{own.busy}…</span>}
      </span>
      <Space className="form-bar-actions">
        <Button onClick={cancel}>{t.cancel}</Button>
        {save && (
          <Button loading={busy === "save"} disabled={busy === "submit"} onClick={save}>
            {own.save}
          </Button>
        )}
        <Tooltip title={reason ?? ""}>
          <span>
            <Button
              type="primary"
              loading={busy === "submit"}
              disabled={busy === "save" || reason !== null}
              aria-label={reason ? own.submit + marks.colon + reason : own.submit}
              onClick={submit}
            >
              {own.submit}
            </Button>
          </span>
        </Tooltip>
      </Space>
    </div>
  );
}
