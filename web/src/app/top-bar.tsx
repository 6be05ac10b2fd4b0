// The top bar: unit and year every page starts from, tasks, language, account.
import { GlobalOutlined, UserOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Badge, Button, Select, Space } from "antd";
import { get } from "@/api/client";
import { type Asking, useAsking } from "@/kit/draft";
import { PageLink } from "@/kit/link";
import { MenuButton } from "@/kit/menu-button";
import { UnitPicker } from "@/kit/pickers";
import { common } from "@/text/common";
import { setLanguage, useLanguage, useSay, useText } from "@/text/language";
import { useActive } from "./active";
import { useGo } from "./go";
import { useRegistry } from "./registry";
import { useMe, useSession } from "./session";

export function TopBar() {
  const t = useText(common);
  const lang = useLanguage();
  const { may } = useSession();
  const queries = useQueryClient();
  const asking = useAsking();
  /** Nothing typed is lost by it; what the server said in words is asked for again. */
  const switchLanguage = () => {
    setLanguage(lang === "zh" ? "en" : "zh");
    void queries.invalidateQueries();
  };
  return (
    <div className="shell-bar">
      {/* Administrators see no unit's figures: nothing to choose from. */}
      {may("master_read") ? <Scope asking={asking} /> : <span />}
      <Space size={4}>
        {may("document_act") && <TaskCount />}
        <Button
          type="text"
          icon={<GlobalOutlined />}
          onClick={switchLanguage}
          lang={lang === "zh" ? "en" : "zh-CN"}
        >
          {t.shell.language}
        </Button>
        <Account asking={asking} />
      </Space>
    </div>
  );
}

function Scope({ asking }: { asking: Asking }) {
  const t = useText(common).shell;
  const { registry, year, setYear, unitId, setUnitId } = useRegistry();
  return (
    <Space size={6} className="shell-scope">
      <UnitPicker
        aria-label={t.unit}
        className="shell-unit"
        allowClear
        placeholder={t.allUnits}
        value={unitId}
        onChange={(unit) => void asking(() => setUnitId(unit ?? ""))}
      />
      <Select
        aria-label={t.year}
        className="shell-year"
        value={year}
        options={registry.fiscal_years.map((one) => ({ value: one, label: t.yearOf(one) }))}
        onChange={(next) => void asking(() => setYear(next))}
      />
    </Space>
  );
}

function Account({ asking }: { asking: Asking }) {
  const t = useText(common).shell;
  const { registry } = useRegistry();
  const me = useMe();
  const { logout } = useSession();
  const go = useGo();
  // The menu shows the page of delegations to those who may open it.
  const delegating = registry.groups.some((group) =>
    group.items.some((item) => item.path === "/platform/delegations"),
  );
  return (
    <MenuButton
      type="text"
      icon={<UserOutlined />}
      className="shell-account"
      items={[
        { key: "roles", disabled: true, label: <Roles /> },
        { type: "divider" },
        { key: "/platform/password", label: t.password },
        ...(delegating ? [{ key: "/platform/delegations", label: t.delegation }] : []),
        { type: "divider" },
        { key: "logout", label: t.logout },
      ]}
      choose={(key) => {
        if (key === "logout") void asking(() => void logout());
        else void go(key);
      }}
    >
      {me.user.name}
    </MenuButton>
  );
}

function Roles() {
  const t = useText(common).shell;
  const me = useMe();
  const say = useSay();
  if (me.roles.length === 0) return <span className="shell-roles">{t.noRoles}</span>;
  return (
    <div className="shell-roles">
      {me.roles.map((role) => (
        <div key={`${role.role} ${role.unit_id} ${role.on_behalf_of}`}>
          {[say(role.title), role.unit_name, role.on_behalf_of ? t.lent : ""].filter(Boolean).join(" · ")}
        </div>
      ))}
    </div>
  );
}

/** What waits, of whatever year: tasks of the year before do not vanish in January. */
function TaskCount() {
  const t = useText(common).shell;
  const active = useActive(5 * 60_000);
  const counted = useQuery({
    queryKey: ["/api/flow/counters"],
    queryFn: ({ signal }) => get("/api/flow/counters", { signal }),
    refetchInterval: active ? 60_000 : false,
  });
  const waiting = (counted.data?.to_do ?? 0) + (counted.data?.returned ?? 0);
  return (
    <PageLink to="/flow/inbox" className="shell-tasks" title={t.taskCount(waiting)}>
      <span>{t.tasks}</span>
      <Badge count={waiting} size="small" overflowCount={999} title="" />
    </PageLink>
  );
}
