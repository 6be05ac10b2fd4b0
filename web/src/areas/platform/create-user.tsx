// A new user. The id is made here, so that a repeat after a lost line makes no second one.
import { useQueryClient } from "@tanstack/react-query";
import { Form, Input, Modal, Select } from "antd";
import { useState } from "react";
import { type BodyOf, newId, post } from "@/api/client";
import { fieldMessages, OfflineError } from "@/api/problem";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import type { Given } from "./once-password";
import { platformText } from "./text";

type Draft = BodyOf<"/api/platform/users", "post">;

export function CreateUser({ close, done }: { close: () => void; done: (given: Given) => void }) {
  const texts = useText(platformText);
  const t = texts.users;
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() => ({ id: newId(), login: "", name: "", class: "business" }));
  const [key, setKey] = useState(newId);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const said = fieldMessages(error);
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const save = async () => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      const given = await post("/api/platform/users", { ...draft, name: draft.name.trim() }, { key });
      await queries.invalidateQueries();
      done(given);
    } catch (caught) {
      setError(caught);
      if (!(caught instanceof OfflineError)) setKey(newId());
    } finally {
      setBusy(false);
    }
  };
  const help = (field: string, hint?: string) => ({
    ...(said.has(field) ? { help: said.get(field) } : {}),
    extra: hint,
    validateStatus: said.has(field) ? ("error" as const) : undefined,
  });
  return (
    <Modal
      open
      title={t.create}
      okText={t.save}
      cancelText={t.cancel}
      mask={{ closable: false }}
      onCancel={close}
      onOk={() => void save()}
      okButtonProps={{ loading: busy, disabled: !draft.login || !draft.name.trim() }}
    >
      <Form layout="vertical" onFinish={() => void save()}>
        <Form.Item label={texts.user.login} htmlFor="user-login" required {...help("login", t.loginHint)}>
          <Input
            id="user-login"
            autoFocus
            autoComplete="off"
            maxLength={64}
            value={draft.login}
            onChange={(event) => set({ login: event.target.value.trim().toLowerCase() })}
          />
        </Form.Item>
        <Form.Item label={texts.user.name} htmlFor="user-name" required {...help("name")}>
          <Input
            id="user-name"
            autoComplete="off"
            maxLength={100}
            value={draft.name}
            onChange={(event) => set({ name: event.target.value })}
          />
        </Form.Item>
        <Form.Item label={texts.user.class} htmlFor="user-class" required {...help("class")}>
          <Select
            id="user-class"
            value={draft.class}
            onChange={(next) => set({ class: next })}
            options={(["business", "sysadmin", "secadmin", "auditadmin"] as const).map((value) => ({
              value,
              label: texts.user.classes[value],
            }))}
          />
        </Form.Item>
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </Form>
      <ProblemPanel error={error} shownElsewhere={(field) => ["login", "name", "class"].includes(field)} />
    </Modal>
  );
}
