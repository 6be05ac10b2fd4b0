// Users: made, disabled, enabled, unlocked, given a new password that is shown once.
import { DownOutlined, PlusOutlined } from "@ant-design/icons";
import { App, Button } from "antd";
import { useState } from "react";
import { post } from "@/api/client";
import { ServerList } from "@/kit/list/server-list";
import { MenuButton } from "@/kit/menu-button";
import { Page } from "@/kit/page";
import { useText } from "@/text/language";
import { useAct } from "./act";
import { CreateUser } from "./create-user";
import { type Given, OncePassword } from "./once-password";
import { platformText } from "./text";
import { isLocked, type User, useUserColumns } from "./user-columns";

const PATH = "/api/platform/users";

export default function Users() {
  const texts = useText(platformText);
  const t = texts.users;
  const columns = useUserColumns(() => "");
  const [creating, setCreating] = useState(false);
  const [given, setGiven] = useState<Given | null>(null);
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="users"
        columns={[
          columns.login,
          columns.name,
          columns.kind,
          columns.state,
          columns.held,
          columns.created,
          {
            key: "acts",
            title: "",
            width: 110,
            render: (user) => <UserActs user={user} give={setGiven} />,
          },
        ]}
        filters={[{ key: "containing", title: texts.user.containing, kind: "text" }]}
        rowKey={(user) => user.id}
        extra={
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
            {t.create}
          </Button>
        }
      />
      {creating && (
        <CreateUser
          close={() => setCreating(false)}
          done={(made) => {
            setCreating(false);
            setGiven(made);
          }}
        />
      )}
      {given && <OncePassword given={given} close={() => setGiven(null)} />}
    </Page>
  );
}

function UserActs({ user, give }: { user: User; give: (given: Given) => void }) {
  const texts = useText(platformText);
  const t = texts.users;
  const { message } = App.useApp();
  const act = useAct();
  const path = { id: user.id };
  const done = () => void message.success(t.done);
  const enable = (ask: string, yes: string) =>
    act({
      ask,
      yes,
      run: (key) => post("/api/platform/users/{id}/enable", undefined, { path, key }),
      done,
    });
  const chosen = (what: string) => {
    switch (what) {
      case "disable":
        return act({
          ask: t.disableAsk(user.name),
          yes: t.disable,
          danger: true,
          run: (key) => post("/api/platform/users/{id}/disable", undefined, { path, key }),
          done,
        });
      case "enable":
        return enable(t.enableAsk(user.name), t.enable);
      case "unlock":
        return enable(t.unlockAsk(user.name), t.unlock);
      default:
        return act({
          ask: t.resetAsk(user.name),
          yes: t.reset,
          danger: true,
          run: (key) => post("/api/platform/users/{id}/reset-password", undefined, { path, key }),
          done: give,
        });
    }
  };
  const items = [
    ...(isLocked(user) && !user.disabled ? [{ key: "unlock", label: t.unlock }] : []),
    { key: "reset", label: t.reset },
    user.disabled ? { key: "enable", label: t.enable } : { key: "disable", label: t.disable, danger: true },
  ];
  return (
    <MenuButton
      size="small"
      aria-label={t.more(user.name)}
      icon={<DownOutlined />}
      iconPlacement="end"
      items={items}
      choose={chosen}
    >
      {texts.audit.action}
    </MenuButton>
  );
}
