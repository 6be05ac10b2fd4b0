// One stored file that proves a reason.
import { PaperClipOutlined } from "@ant-design/icons";
import { App, Button, Space, Upload } from "antd";
import { useState } from "react";
import { newId, send } from "@/api/client";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { ProblemPanel } from "./problem";

const TYPES: Record<string, string> = {
  pdf: "application/pdf",
  ofd: "application/ofd",
  xml: "application/xml",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  csv: "text/csv",
  txt: "text/plain",
};

/** Stores a file and gives its id. */
export async function storeFile(file: File): Promise<string> {
  const type = TYPES[file.name.split(".").pop()?.toLowerCase() ?? ""] ?? file.type;
  const response = await send("post", "/api/platform/attachments", { key: newId() }, file, type);
  return ((await response.json()) as { id: string }).id;
}

export function Evidence({
  id,
  onChange,
}: {
  id: string | undefined;
  onChange: (id: string | undefined) => void;
}) {
  const t = useText(common).document;
  const { modal } = App.useApp();
  const [name, setName] = useState("");
  const take = async (file: File) => {
    try {
      onChange(await storeFile(file));
      setName(file.name);
    } catch (error) {
      modal.error({ title: t.attachments, content: <ProblemPanel error={error} />, width: 560 });
    }
  };
  return (
    <Space size={4}>
      <Upload
        showUploadList={false}
        accept={Object.keys(TYPES)
          .map((ending) => `.${ending}`)
          .join(",")}
        beforeUpload={(file) => {
          void take(file);
          return false;
        }}
      >
        <Button size="small" icon={<PaperClipOutlined />}>
          {t.attachments}
        </Button>
      </Upload>
      {id && <span>{name || "✓"}</span>}
    </Space>
  );
}
