// Lending one of my roles for some days.
import { useQueryClient } from "@tanstack/react-query";
import { App, DatePicker, Form, Input, Modal, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { type BodyOf, newId, post } from "@/api/client";
import { fieldMessages, OfflineError } from "@/api/problem";
import { useRegistry } from "@/app/registry";
import { useMe } from "@/app/session";
import { ProblemPanel } from "@/kit/problem";
import { useSay, useText } from "@/text/language";
import { platformText } from "./text";

type New = BodyOf<"/api/platform/delegations", "post">;
const FIELDS = ["receiver_login", "role", "unit_id", "from_date", "to_date"];

export function CreateDelegation({ close }: { close: () => void }) {
  const t = useText(platformText).delegations;
  const say = useSay();
  const me = useMe();
  const { registry } = useRegistry();
  const { message } = App.useApp();
  const queries = useQueryClient();
  // What was lent to me cannot be lent on.
  const own = me.roles.filter((role) => !role.on_behalf_of && role.unit_id);
  const [login, setLogin] = useState("");
  const [place, setPlace] = useState<number | null>(own.length === 1 ? 0 : null);
  const [days, setDays] = useState<[Dayjs | null, Dayjs | null]>([dayjs(registry.today), null]);
  const [key, setKey] = useState(newId);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const said = fieldMessages(error);
  const role = place === null ? undefined : own[place];
  const [from, to] = days;
  const ready = login.length >= 2 && role?.unit_id && from && to;
  const save = async () => {
    if (busy || !ready) return;
    setBusy(true);
    setError(null);
    const body: New = {
      receiver_login: login,
      role: role.role,
      unit_id: role.unit_id ?? "",
      from_date: from.format("YYYY-MM-DD"),
      to_date: to.format("YYYY-MM-DD"),
    };
    try {
      await post("/api/platform/delegations", body, { key });
      message.success(t.created);
      await queries.invalidateQueries();
      close();
    } catch (caught) {
      setError(caught);
      if (!(caught instanceof OfflineError)) setKey(newId());
    } finally {
      setBusy(false);
    }
  };
  const wrong = (...fields: string[]) => {
    const text = fields
      .map((field) => said.get(field))
      .filter(Boolean)
      .join(" ");
    return text ? { help: text, validateStatus: "error" as const } : {};
  };
  return (
    <Modal
      open
      title={t.create}
      okText={t.save}
      cancelText={t.cancel}
      mask={{ closable: false }}
      onCancel={close}
      onOk={() => void save()}
      okButtonProps={{ loading: busy, disabled: !ready }}
    >
      <Form layout="vertical">
        <Form.Item label={t.role} htmlFor="delegation-role" required {...wrong("role", "unit_id")}>
          <Select
            id="delegation-role"
            placeholder={t.chooseRole}
            value={place}
            onChange={setPlace}
            options={own.map((held, at) => ({
              value: at,
              label: `${say(held.title)} · ${held.unit_name ?? ""}`,
            }))}
          />
        </Form.Item>
        <Form.Item label={t.receiverLogin} htmlFor="delegation-login" required {...wrong("receiver_login")}>
          <Input
            id="delegation-login"
            autoComplete="off"
            maxLength={64}
            value={login}
            onChange={(event) => setLogin(event.target.value.trim())}
          />
        </Form.Item>
        <Form.Item label={t.days} htmlFor="delegation-days" required {...wrong("from_date", "to_date")}>
          <DatePicker.RangePicker
            id={{ start: "delegation-days", end: "delegation-to" }}
            value={days}
            minDate={dayjs(registry.today)}
            onChange={(next) => setDays([next?.[0] ?? null, next?.[1] ?? null])}
          />
        </Form.Item>
      </Form>
      <ProblemPanel error={error} shownElsewhere={(field) => FIELDS.includes(field)} />
    </Modal>
  );
}
