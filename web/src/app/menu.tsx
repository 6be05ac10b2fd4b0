// The menu: what the server offers this person, found by walking or by typing.
import { BellOutlined, HomeOutlined, SearchOutlined } from "@ant-design/icons";
import { useLocation } from "@tanstack/react-router";
import { Input, type InputRef, Menu } from "antd";
import { useEffect, useMemo, useRef, useState } from "react";
import { PageLink } from "@/kit/link";
import { common } from "@/text/common";
import { useSay, useText } from "@/text/language";
import { useGo } from "./go";
import { useRegistry } from "./registry";
import { useSession } from "./session";

export function SideMenu() {
  const t = useText(common).shell;
  const say = useSay();
  const { registry } = useRegistry();
  const { may } = useSession();
  const { pathname } = useLocation();
  const go = useGo();
  const field = useRef<InputRef>(null);
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
              label: (
                <PageLink to={item.path} title={say(item.title)}>
                  {say(item.title)}
                </PageLink>
              ),
            })),
        }))
        .filter((group) => group.children.length > 0),
    [registry, say, wanted],
  );
  const top = [
    { key: "/", icon: <HomeOutlined />, label: <PageLink to="/">{t.home}</PageLink> },
    ...(may("document_act")
      ? [
          {
            key: "/flow/inbox",
            icon: <BellOutlined />,
            label: <PageLink to="/flow/inbox">{t.tasks}</PageLink>,
          },
        ]
      : []),
  ];
  const here = registry.groups
    .flatMap((group) => group.items.map((item) => ({ group: group.key, path: item.path })))
    .filter((item) => pathname === item.path || pathname.startsWith(`${item.path}/`))
    .sort((one, other) => other.path.length - one.path.length)[0];
  const chosen = here?.path ?? top.find((item) => item.key === pathname)?.key;
  const [open, setOpen] = useState<string[]>(here ? [here.group] : []);
  useEffect(() => {
    if (here?.group) setOpen((before) => (before.includes(here.group) ? before : [...before, here.group]));
  }, [here?.group]);
  const menu = useRef<HTMLElement>(null);
  // Only the menu scrolls, never the page.
  useEffect(() => {
    const timer = setTimeout(() => {
      const item = chosen && menu.current?.querySelector(".ant-menu-item-selected");
      if (item) item.scrollIntoView({ block: "nearest" });
    }, 300);
    return () => clearTimeout(timer);
  }, [chosen]);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      field.current?.focus({ cursor: "all" });
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
  const openFirst = () => {
    const first = groups[0]?.children[0];
    if (!wanted || !first) return;
    setTyped("");
    void go(first.key);
  };
  return (
    <nav aria-label={t.menu} className="shell-menu" ref={menu}>
      <Input
        ref={field}
        className="shell-search"
        allowClear
        prefix={<SearchOutlined />}
        placeholder={t.search}
        aria-label={t.searchLabel}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onPressEnter={openFirst}
        onKeyDown={(event) => {
          if (event.key === "Escape") setTyped("");
        }}
      />
      {groups.length === 0 && <p className="shell-none">{t.nothingFound}</p>}
      <Menu
        mode="inline"
        inlineIndent={14}
        items={wanted ? groups : [...top, ...groups]}
        selectedKeys={chosen ? [chosen] : []}
        openKeys={wanted ? groups.map((group) => group.key) : open}
        onOpenChange={setOpen}
      />
    </nav>
  );
}
