// The frame around every page: menu, top bar, the place for the page.
import { MenuFoldOutlined, MenuUnfoldOutlined } from "@ant-design/icons";
import { Outlet } from "@tanstack/react-router";
import { Button, Layout } from "antd";
import { useState } from "react";
import { PageLink } from "@/kit/link";
import { common } from "@/text/common";
import { useLanguage, useText } from "@/text/language";
import { LineState } from "./line-state";
import { SideMenu } from "./menu";
import { TopBar } from "./top-bar";
import { useWholeWords } from "./whole-words";

const FOLDED = "yiti.folded";
/** Below this width a menu leaves too little for a list. */
const NARROW = 1100;

export function Shell() {
  const t = useText(common);
  const lang = useLanguage();
  const [folded, setFolded] = useState(() => {
    const chosen = localStorage.getItem(FOLDED);
    return chosen === null ? window.innerWidth < NARROW : chosen === "1";
  });
  useWholeWords();
  const fold = () => {
    localStorage.setItem(FOLDED, folded ? "0" : "1");
    setFolded(!folded);
  };
  return (
    <Layout className="shell">
      <a className="skip" href="#content">
        {t.skip}
      </a>
      <Layout.Sider
        className="shell-side"
        width={lang === "zh" ? 212 : 232}
        collapsedWidth={0}
        collapsed={folded}
        theme="light"
      >
        {!folded && (
          <>
            <PageLink to="/" className="shell-brand">
              <img src="/icon.svg" alt="" width={22} height={22} />
              {t.productShort}
            </PageLink>
            <SideMenu />
          </>
        )}
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
