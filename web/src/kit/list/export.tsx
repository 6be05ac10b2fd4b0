// A list as a file: this page, all of it, or the rows chosen. The server formats it as it formats the screen's own rows.
import { DownloadOutlined } from "@ant-design/icons";
import type { Query } from "@/api/client";
import { common } from "@/text/common";
import { useMarks, useText } from "@/text/language";
import { useDownload } from "../download";
import { MenuButton } from "../menu-button";

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
  const [busy, fetch] = useDownload(t.export, t.exported);
  const run = (what: string, format: string) => {
    const part =
      what === "all" ? {} : { ...page, ...(what === "selected" ? { ids: selected.join(",") } : {}) };
    return fetch(`${path}/export`, { path: pathParams ?? {}, query: { ...query, ...part, format } });
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
