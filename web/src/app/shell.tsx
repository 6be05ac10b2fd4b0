// The frame around every page: menu, top bar, the place for the page.
import { MenuFoldOutlined, MenuUnfoldOutlined, SearchOutlined, UserOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Outlet, useLocation } from "@tanstack/react-router";
import { Alert, App, Badge, Button, Dropdown, Input, Layout, Menu, Select, Space } from "antd";
import { useEffect, useMemo, useState } from "react";
import { get } from "@/api/client";
import { anythingUnsaved } from "@/kit/draft";
import { PageLink } from "@/kit/link";
import { UnitPicker } from "@/kit/pickers";
import { common } from "@/text/common";
import { setLanguage, useLanguage, useSay, useText } from "@/text/language";
import { useGo } from "./go";
import { useRegistry } from "./registry";
import { useMe, useSession } from "./session";

export function Shell() {
  const t = useText(common);
  const [folded, setFolded] = useState(() => localStorage.getItem("yiti.folded") === "1");
  const fold = () => {
    localStorage.setItem("yiti.folded", folded ? "0" : "1");
    setFolded(!folded);
  };
  return (
    <Layout className="shell">
      <a className="skip" href="#content">
        {t.skip}
      </a>
      <Layout.Sider className="shell-side" width={212} collapsedWidth={0} collapsed={folded} theme="light">
        <PageLink to="/" className="shell-brand">
          {t.productShort}
        </PageLink>
        <SideMenu />
      </Layout.Sider>
      <Layout>
        <Layout.Header className="shell-top">
          <Button
            type="text"
            icon={folded ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
            aria-label={folded ? t.shell.expand : t.shell.collapse}
            aria-expanded={!folded}
            onClick={fold}
          />
          <TopBar />
        </Layout.Header>
        <LineState />
        <Layout.Content id="content" className="shell-content" tabIndex={-1}>
          <Outlet />
        </Layout.Content>
      </Layout>
    </Layout>
  );
}

function SideMenu() {
  const t = useText(common).shell;
  const say = useSay();
  const { registry } = useRegistry();
  const { pathname } = useLocation();
  const [typed, setTyped] = useState("");
  const wanted = typed.trim().toLowerCase();
  const groups = useMemo(
    () =>
      registry.groups
        .map((group) => ({
          key: group.key,
          label: say(group.title),
          children: group.items
            .filter(
              (item) =>
                !wanted ||
                [item.title.zh, item.title.en.toLowerCase(), item.initials].some((word) =>
                  word.includes(wanted),
                ),
            )
            .map((item) => ({
              key: item.path,
              label: <PageLink to={item.path}>{say(item.title)}</PageLink>,
            })),
        }))
        .filter((group) => group.children.length > 0),
    [registry, say, wanted],
  );
  const here = registry.groups
    .flatMap((group) => group.items.map((item) => ({ group: group.key, path: item.path })))
    .filter((item) => pathname === item.path || pathname.startsWith(`${item.path}/`))
    .sort((one, other) => other.path.length - one.path.length)[0];
  const [open, setOpen] = useState<string[]>(here ? [here.group] : []);
  useEffect(() => {
    if (here?.group) setOpen((before) => (before.includes(here.group) ? before : [...before, here.group]));
  }, [here?.group]);
  return (
    <nav aria-label={t.menu} className="shell-menu">
      <Input
        className="shell-search"
        allowClear
        prefix={<SearchOutlined />}
        placeholder={t.search}
        aria-label={t.search}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {groups.length === 0 && <p className="shell-none">{t.nothingFound}</p>}
      <Menu
        mode="inline"
        inlineIndent={16}
        items={groups}
        selectedKeys={here ? [here.path] : []}
        openKeys={wanted ? groups.map((group) => group.key) : open}
        onOpenChange={setOpen}
      />
    </nav>
  );
}

function TopBar() {
  const t = useText(common);
  const lang = useLanguage();
  const { modal } = App.useApp();
  const { registry, year, setYear, unitId, setUnitId } = useRegistry();
  const me = useMe();
  const { logout } = useSession();
  const queries = useQueryClient();
  const go = useGo();
  /** What changes the whole page asks first when something on it is unsaved. */
  const asking = async (act: () => void) => {
    const leave =
      !anythingUnsaved() ||
      (await modal.confirm({
        title: t.leaveTitle,
        content: t.leave,
        okText: t.leaveYes,
        cancelText: t.leaveNo,
      }));
    if (leave) act();
  };
  const switchLanguage = () =>
    asking(() => {
      setLanguage(lang === "zh" ? "en" : "zh");
      void queries.invalidateQueries();
    });
  return (
    <div className="shell-bar">
      <Space>
        <span className="shell-label" id="shell-unit">
          {t.shell.unit}
        </span>
        <UnitPicker
          aria-label={t.shell.unit}
          className="shell-unit"
          allowClear
          placeholder={t.shell.allUnits}
          value={unitId}
          onChange={(unit) => void asking(() => setUnitId(unit ?? ""))}
        />
        <Select
          aria-label={t.shell.year}
          value={year}
          options={registry.fiscal_years.map((one) => ({ value: one, label: `${one} ${t.shell.year}` }))}
          onChange={(next) => void asking(() => setYear(next))}
        />
      </Space>
      <Space>
        <TaskCount />
        <Button type="text" onClick={() => void switchLanguage()} lang={lang === "zh" ? "en" : "zh-CN"}>
          {t.shell.language}
        </Button>
        <Dropdown
          trigger={["click"]}
          menu={{
            items: [
              { key: "roles", disabled: true, label: <Roles /> },
              { type: "divider" },
              { key: "password", label: t.shell.password },
              { key: "delegation", label: t.shell.delegation },
              { type: "divider" },
              { key: "logout", label: t.shell.logout },
            ],
            onClick: ({ key }) => {
              if (key === "logout") void asking(() => void logout());
              else void go(key === "password" ? "/platform/password" : "/platform/delegations");
            },
          }}
        >
          <Button type="text" icon={<UserOutlined />}>
            {me.user.name}
          </Button>
        </Dropdown>
      </Space>
    </div>
  );
}

function Roles() {
  const me = useMe();
  const say = useSay();
  return (
    <div className="shell-roles">
      {me.roles.map((role) => (
        <div key={`${role.role} ${role.unit_id}`}>
          {say(role.title)} · {role.unit_name}
        </div>
      ))}
    </div>
  );
}

function TaskCount() {
  const t = useText(common).shell;
  const { year } = useRegistry();
  const { may } = useSession();
  const counted = useQuery({
    queryKey: ["/api/flow/counters", year],
    queryFn: ({ signal }) => get("/api/flow/counters", { query: { fiscal_year: year }, signal }),
    refetchInterval: 60_000,
    enabled: may("document_act"),
  });
  const waiting = (counted.data?.to_do ?? 0) + (counted.data?.returned ?? 0);
  return (
    <PageLink to="/flow/inbox" className="shell-tasks">
      <Badge count={waiting} size="small" offset={[6, 0]} overflowCount={999}>
        <span>{t.tasks}</span>
      </Badge>
    </PageLink>
  );
}

/** Says when the line is down, and when it is back. */
function LineState() {
  const t = useText(common).shell;
  const [online, setOnline] = useState(navigator.onLine);
  const queries = useQueryClient();
  useEffect(() => {
    const up = () => {
      setOnline(true);
      void queries.invalidateQueries();
    };
    const down = () => setOnline(false);
    window.addEventListener("online", up);
    window.addEventListener("offline", down);
    return () => {
      window.removeEventListener("online", up);
      window.removeEventListener("offline", down);
    };
  }, [queries]);
  return online ? null : <Alert banner type="warning" title={t.offline} />;
}
