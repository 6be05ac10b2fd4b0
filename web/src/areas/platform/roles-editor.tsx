// All roles of one user, each at its unit. What goes together the server decides.
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Drawer, Select, Space } from "antd";
import { useState } from "react";
import { type BodyOf, newId, put, type RowOf } from "@/api/client";
import { OfflineError } from "@/api/problem";
import { useRegistry } from "@/app/registry";
import { useLeaveGuard } from "@/kit/draft";
import { ProblemPanel } from "@/kit/problem";
import { useSay, useText } from "@/text/language";
import { platformText } from "./text";
import type { User } from "./user-columns";
import "./platform.css";

type Unit = RowOf<"/api/platform/rights/units">;
type Role = BodyOf<"/api/platform/users/{id}/roles", "put">["roles"][number]["role"];
interface Line {
  id: string;
  role: Role | undefined;
  unit: string | undefined;
}

/** Administrators hold their role at no unit. */
const UNITLESS = new Set<string>(["sysadmin", "secadmin", "auditadmin"]);

interface Props {
  user: User;
  units: Unit[];
  close: () => void;
}

export function RolesEditor({ user, units, close }: Props) {
  const t = useText(platformText).rights;
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [lines, setLines] = useState<Line[]>(() =>
    user.roles.map((held) => ({ id: newId(), role: held.role, unit: held.unit_id ?? undefined })),
  );
  const [touched, setTouched] = useState(false);
  const [key, setKey] = useState(newId);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const leaving = useLeaveGuard(touched);
  const change = (next: Line[]) => {
    setLines(next);
    setTouched(true);
  };
  const set = (id: string, part: Partial<Line>) =>
    change(lines.map((line) => (line.id === id ? { ...line, ...part } : line)));
  const whole = lines.every((line) => line.role && (line.unit || UNITLESS.has(line.role)));
  const save = async () => {
    if (busy) return;
    setBusy(true);
    setError(null);
    const roles = lines.flatMap(({ role, unit }) =>
      role ? [UNITLESS.has(role) ? { role } : { role, unit_id: unit ?? "" }] : [],
    );
    try {
      await put("/api/platform/users/{id}/roles", { roles }, { path: { id: user.id }, key });
      leaving.current = true;
      message.success(t.saved);
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
    <Drawer
      open
      size={720}
      title={t.editTitle(user.name)}
      mask={{ closable: !touched }}
      onClose={close}
      footer={
        <Space>
          <Button type="primary" loading={busy} disabled={!whole || !touched} onClick={() => void save()}>
            {t.save}
          </Button>
          <Button onClick={close}>{t.cancel}</Button>
          {!whole && <span className="quiet">{t.incomplete}</span>}
        </Space>
      }
    >
      <ProblemPanel error={error} />
      <p className="quiet">{lines.length === 0 ? t.none : t.before}</p>
      <ul className="role-lines">
        {lines.map((line, place) => (
          <RoleLine
            key={line.id}
            line={line}
            place={place + 1}
            units={units}
            business={user.class === "business"}
            set={(part) => set(line.id, part)}
            remove={() => change(lines.filter((other) => other.id !== line.id))}
          />
        ))}
      </ul>
      <Button
        type="dashed"
        icon={<PlusOutlined />}
        onClick={() => change([...lines, { id: newId(), role: undefined, unit: undefined }])}
      >
        {t.add}
      </Button>
    </Drawer>
  );
}

interface LineProps {
  line: Line;
  place: number;
  units: Unit[];
  business: boolean;
  set: (part: Partial<Line>) => void;
  remove: () => void;
}

function RoleLine({ line, place, units, business, set, remove }: LineProps) {
  const t = useText(platformText).rights;
  const say = useSay();
  const { registry } = useRegistry();
  return (
    <li>
      <Select<Role>
        aria-label={`${t.role} ${place}`}
        className="role-line-role"
        placeholder={t.role}
        value={line.role}
        showSearch={{ optionFilterProp: "label" }}
        onChange={(role) => set({ role })}
        options={registry.roles
          .filter((role) => UNITLESS.has(role.role) !== business)
          .map((role) => ({ value: role.role, label: say(role.title) }))}
      />
      {business ? (
        <Select
          aria-label={`${t.unit} ${place}`}
          className="role-line-unit"
          placeholder={t.unit}
          value={line.unit}
          showSearch={{ optionFilterProp: "label" }}
          onChange={(unit) => set({ unit })}
          options={units.map((unit) => ({ value: unit.id, label: `${unit.code} ${unit.name}` }))}
        />
      ) : (
        <span className="role-line-unit quiet">{t.noUnit}</span>
      )}
      <Button type="text" icon={<DeleteOutlined />} aria-label={t.remove(place)} onClick={remove} />
    </li>
  );
}
