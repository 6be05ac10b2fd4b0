// The table as a file, and packs of all of them.
import { DownloadOutlined, PrinterOutlined } from "@ant-design/icons";
import { App, Button, Dropdown } from "antd";
import { useState } from "react";
import { download, type Query } from "@/api/client";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { reportText } from "./text";

const FORMATS = ["xlsx", "pdf", "csv", "json"] as const;
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
  const { message, modal } = App.useApp();
  const [busy, setBusy] = useState(false);
  const run = async (what: string) => {
    setBusy(true);
    try {
      if (what === "pack" || what === "units") {
        const pack = what === "pack" ? "disclosure" : "units";
        await download(PACK, { query: { ...query, pack } });
      } else {
        await download(`/api/report/budget-tables/${table}/export`, { query: { ...query, format: what } });
      }
      message.success(t.downloaded);
    } catch (error) {
      modal.error({ title: t.download, content: <ProblemPanel error={error} />, width: 560 });
    } finally {
      setBusy(false);
    }
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
