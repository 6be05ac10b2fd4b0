// The blank file of a kind.
import { DownloadOutlined } from "@ant-design/icons";
import { App, Button, Space } from "antd";
import { download } from "@/api/client";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { imports } from "./text";

export function TemplateLinks({ kind }: { kind: string }) {
  const t = useText(imports);
  const { modal } = App.useApp();
  const fetchIt = async (format: string) => {
    try {
      await download("/api/masterdata/imports/{kind}/template", { path: { kind }, query: { format } });
    } catch (error) {
      modal.error({ title: t.template, content: <ProblemPanel error={error} />, width: 560 });
    }
  };
  return (
    <Space>
      {["xlsx", "csv"].map((format) => (
        <Button key={format} icon={<DownloadOutlined />} onClick={() => void fetchIt(format)}>
          {t.template} {format.toUpperCase()}
        </Button>
      ))}
    </Space>
  );
}
