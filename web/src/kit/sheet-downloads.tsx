// A table as a file, packs of all of them, and printing.
import { DownloadOutlined, PrinterOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";

/** Forms of a table as a file. */
export const FORMATS = ["xlsx", "pdf", "csv", "json"] as const;

/** What an area calls it. */
export interface DownloadWords {
  print: string;
  download: string;
  downloadAs: (format: string) => string;
  pack: string;
  units: string;
}

interface Props {
  busy: boolean;
  /** Whether there are units below, whose tables make a pack of their own. */
  department: boolean;
  words: DownloadWords;
  /** One table in a form. */
  onTable: (format: string) => void;
  onPack: (pack: "disclosure" | "units") => void;
}

export function SheetDownloads({ busy, department, words: t, onTable, onPack }: Props) {
  const run = (key: string) => {
    if (key === "pack") onPack("disclosure");
    else if (key === "units") onPack("units");
    else onTable(key);
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
          onClick: ({ key }) => run(key),
        }}
      >
        <Button icon={<DownloadOutlined />} loading={busy}>
          {t.download}
        </Button>
      </Dropdown>
    </>
  );
}
