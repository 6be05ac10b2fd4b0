// What lists of users show.
import { Space, Tag } from "antd";
import type { RowOf } from "@/api/client";
import { useRoleTitle } from "@/app/registry";
import type { Column } from "@/kit/list/column";
import { moment } from "@/kit/time";
import { useMarks, useText } from "@/text/language";
import { platformText } from "./text";

export type User = RowOf<"/api/platform/users">;

export function isLocked(user: User): boolean {
  return Boolean(user.locked_until) && Date.parse(user.locked_until ?? "") > Date.now();
}

function State({ user }: { user: User }) {
  const t = useText(platformText).user;
  return (
    <Space size={4} wrap>
      {user.disabled && <Tag color="red">{t.disabled}</Tag>}
      {isLocked(user) && <Tag color="orange">{t.locked(moment(user.locked_until))}</Tag>}
      {user.must_change && <Tag color="gold">{t.mustChange}</Tag>}
      {!user.disabled && !isLocked(user) && !user.must_change && <Tag color="green">{t.normal}</Tag>}
    </Space>
  );
}

/** `unitName` names units where the person may know them. */
export function useUserColumns(unitName: (id: string) => string) {
  const t = useText(platformText).user;
  const role = useRoleTitle();
  const marks = useMarks();
  const roles = (user: User) =>
    marks.sentences(
      user.roles.map((held) =>
        [role(held.role), held.unit_id ? unitName(held.unit_id) : ""].filter(Boolean).join(" · "),
      ),
    );
  const login: Column<User> = { key: "login", title: t.login, width: 140 };
  const name: Column<User> = { key: "name", title: t.name, width: 180 };
  const kind: Column<User> = {
    key: "class",
    title: t.class,
    width: 110,
    render: (user) => t.classes[user.class] ?? user.class,
  };
  const state: Column<User> = {
    key: "state",
    title: t.state,
    width: 140,
    render: (user) => <State user={user} />,
  };
  const held: Column<User> = {
    key: "roles",
    title: t.roles,
    width: 250,
    render: (user) => <span title={roles(user)}>{roles(user)}</span>,
  };
  const created: Column<User> = { key: "created_at", title: t.createdAt, kind: "time", hidden: true };
  return { login, name, kind, state, held, created };
}
