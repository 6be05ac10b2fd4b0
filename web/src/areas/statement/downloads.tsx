// The statement as a file, and packs of all of them.
import { DownloadOutlined, PrinterOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import type { Query } from "@/api/client";
import { FORMATS } from "@/areas/report/downloads";
import { useDownload } from "@/kit/download";
import { useText } from "@/text/language";
import { statementText } from "./text";

const PACK = "/api/statement/packs/export";

export function Downloads({
  table,
  query,
  department,
}: {
  table: string;
  query: Query;
  department: boolean;
}) {
  const t = useText(statementText);
  const [busy, fetch] = useDownload(t.download, t.downloaded);
  const run = (what: string) => {
    if (what === "pack" || what === "units") {
      const pack = what === "pack" ? "disclosure" : "units";
      return fetch(PACK, { query: { ...query, pack } });
    }
    return fetch(`/api/statement/statements/${table}/export`, { query: { ...query, format: what } });
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
