// The application proper: component library, routes, shell.
import { RouterProvider } from "@tanstack/react-router";
import { App, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { useMemo } from "react";
import { MoneyUnitProvider } from "@/kit/money";
import { useLanguage } from "@/text/language";
import "./application.css";
import { nonce } from "./nonce";
import { RegistryProvider } from "./registry";
import { router } from "./router";

const theme = {
  cssVar: { key: "yiti" },
  token: {
    colorPrimary: "#0b5cad",
    colorLink: "#0b5cad",
    colorLinkHover: "#08447f",
    colorLinkActive: "#08447f",
    colorInfo: "#0b5cad",
    colorError: "#b42318",
    colorWarning: "#9a5b00",
    colorSuccess: "#1a7f37",
    colorErrorBg: "#fdf1f0",
    colorErrorBorder: "#f0b7b1",
    colorWarningBg: "#fff8e8",
    colorWarningBorder: "#e8cd94",
    colorSuccessBg: "#edf8f0",
    colorSuccessBorder: "#a8d8b4",
    colorTextPlaceholder: "#667085",
    colorTextDescription: "#525e6f",
    colorTextSecondary: "#475264",
    colorTextTertiary: "#566173",
    colorTextDisabled: "#667085",
    borderRadius: 4,
    fontSize: 14,
    controlHeight: 30,
    fontFamily: '-apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
    motionDurationMid: "0.1s",
    motionDurationSlow: "0.15s",
  },
  components: {
    Table: { cellPaddingBlockSM: 5, cellPaddingInlineSM: 8, headerBg: "#eef2f7", rowHoverBg: "#f3f8fd" },
    Layout: { headerHeight: 48, headerPadding: "0 16px" },
    Form: { itemMarginBottom: 14 },
    Menu: { itemHeight: 32, itemMarginBlock: 1, subMenuItemBg: "transparent", activeBarBorderWidth: 0 },
  },
};

export default function Application() {
  const lang = useLanguage();
  const locale = useMemo(() => {
    dayjs.locale(lang === "zh" ? "zh-cn" : "en");
    return lang === "zh" ? zhCN : enUS;
  }, [lang]);
  return (
    <ConfigProvider locale={locale} theme={theme} csp={{ nonce }} button={{ autoInsertSpace: false }}>
      <App message={{ maxCount: 2, top: 56 }}>
        <RegistryProvider>
          <MoneyUnitProvider>
            <RouterProvider router={router} />
          </MoneyUnitProvider>
        </RegistryProvider>
      </App>
    </ConfigProvider>
  );
}
