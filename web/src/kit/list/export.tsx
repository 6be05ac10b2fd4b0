// A list as a file: this page, all of it, or the rows chosen. The server formats it as it formats the screen's own rows.
import { DownloadOutlined } from "@ant-design/icons";
import { App } from "antd";
import { useState } from "react";
import { download, type Query } from "@/api/client";
import { common } from "@/text/common";
import { useMarks, useText } from "@/text/language";
import { MenuButton } from "../menu-button";
import { ProblemPanel } from "../problem";

interface Props {
  path: string;
  pathParams?: Record<string, string>;
  /** Filters and order, without paging. */
  query: Query;
  /** The page on the screen; absent when the list comes whole. */
  page?: { after?: string | undefined; limit: number } | undefined;
  selected: string[];
}

export function ExportButton({ path, pathParams, query, page, selected }: Props) {
  const t = useText(common).list;
  const marks = useMarks();
  const { message, modal } = App.useApp();
  const [busy, setBusy] = useState(false);
  const run = async (what: string, format: string) => {
    setBusy(true);
    const part =
      what === "all" ? {} : { ...page, ...(what === "selected" ? { ids: selected.join(",") } : {}) };
    try {
      await download(`${path}/export`, { path: pathParams ?? {}, query: { ...query, ...part, format } });
      message.success(t.exported);
    } catch (error) {
      modal.error({ title: t.export, content: <ProblemPanel error={error} />, width: 560 });
    } finally {
      setBusy(false);
    }
  };
  const both = (what: string, label: string, disabled = false) =>
    ["xlsx", "csv"].map((format) => ({
      key: `${what}.${format}`,
      label: label + marks.brackets(format.toUpperCase()),
      disabled,
    }));
  const items = [
    ...both("all", t.exportAll),
    ...(page ? both("page", t.exportPage) : []),
    ...(page ? both("selected", t.exportSelected, selected.length === 0) : []),
  ];
  return (
    <MenuButton
      icon={<DownloadOutlined />}
      loading={busy}
      items={items}
      choose={(key) => {
        const [what = "all", format = "xlsx"] = key.split(".");
        void run(what, format);
      }}
    >
      {t.export}
    </MenuButton>
  );
}
