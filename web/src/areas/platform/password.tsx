// Changing one's own password.
import { App, Button, Form, Input } from "antd";
import { useState } from "react";
import { fieldMessages } from "@/api/problem";
import { useSession } from "@/app/session";
import { Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { platformText } from "./text";
import "./platform.css";

const EMPTY = { old: "", next: "", repeat: "" };

export default function Password() {
  const t = useText(platformText).password;
  const { changePassword } = useSession();
  const { message } = App.useApp();
  const [typed, setTyped] = useState(EMPTY);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const said = fieldMessages(error);
  const differs = typed.repeat !== "" && typed.repeat !== typed.next;
  const ready = typed.old !== "" && typed.next !== "" && typed.repeat === typed.next;
  const save = async () => {
    if (busy || !ready) return;
    setBusy(true);
    setError(null);
    try {
      await changePassword(typed.old, typed.next);
      setTyped(EMPTY);
      message.success(t.done);
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  const field = (key: keyof typeof EMPTY, label: string, complete: string, wrong?: string, hint?: string) => (
    <Form.Item
      label={label}
      htmlFor={`password-${key}`}
      required
      {...(wrong ? { help: wrong } : {})}
      extra={hint}
      validateStatus={wrong ? "error" : undefined}
    >
      <Input.Password
        id={`password-${key}`}
        autoComplete={complete}
        maxLength={128}
        value={typed[key]}
        onChange={(event) => setTyped((before) => ({ ...before, [key]: event.target.value }))}
      />
    </Form.Item>
  );
  return (
    <Page title={t.title} help={t.help}>
      <Section title={t.title}>
        <Form layout="vertical" className="narrow-form" onFinish={() => void save()}>
          {field("old", t.old, "current-password", said.get("old_password"))}
          {field("next", t.next, "new-password", said.get("new_password"), t.rule)}
          {field("repeat", t.repeat, "new-password", differs ? t.differs : undefined)}
          <ProblemPanel
            error={error}
            shownElsewhere={(at) => at === "old_password" || at === "new_password"}
          />
          <Button type="primary" htmlType="submit" loading={busy} disabled={!ready}>
            {t.save}
          </Button>
        </Form>
      </Section>
    </Page>
  );
}
