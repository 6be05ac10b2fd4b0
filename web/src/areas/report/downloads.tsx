// The table as a file, and packs of all of them.
import { DownloadOutlined, PrinterOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import type { Query } from "@/api/client";
import { useDownload } from "@/kit/download";
import { useText } from "@/text/language";
import { reportText } from "./text";

/** Forms of a table as a file. */
export const FORMATS = ["xlsx", "pdf", "csv", "json"] as const;
const PACK = "/api/report/budget-packs/export";

export function Downloads({
  table,
  query,
  department,
}: {
  table: string;
  query: Query;
  department: boolean;
}) {
  const t = useText(reportText);
  const [busy, fetch] = useDownload(t.download, t.downloaded);
  const run = (what: string) => {
    if (what === "pack" || what === "units") {
      const pack = what === "pack" ? "disclosure" : "units";
      return fetch(PACK, { query: { ...query, pack } });
    }
    return fetch(`/api/report/budget-tables/${table}/export`, { query: { ...query, format: what } });
  };
  return (
    <>
      <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
        {t.print}
      </Button>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: [
            ...FORMATS.map((format) => ({ key: format, label: t.downloadAs(format.toUpperCase()) })),
            { type: "divider" as const },
            { key: "pack", label: t.pack },
            { key: "units", label: t.units, disabled: !department },
          ],
          onClick: ({ key }) => void run(key),
        }}
      >
        <Button icon={<DownloadOutlined />} loading={busy}>
          {t.download}
        </Button>
      </Dropdown>
    </>
  );
}
