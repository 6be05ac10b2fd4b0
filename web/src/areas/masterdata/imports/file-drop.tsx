// A place to drop files, or to choose them by keyboard.
import { InboxOutlined } from "@ant-design/icons";
import { Spin, Upload } from "antd";
import { useText } from "@/text/language";
import { imports } from "./text";

interface Props {
  hint: string;
  busy?: boolean;
  multiple?: boolean;
  disabled?: boolean;
  take: (files: File[]) => void;
}

export function FileDrop({ hint, busy = false, multiple = false, disabled = false, take }: Props) {
  const t = useText(imports);
  return (
    <Spin spinning={busy}>
      <Upload.Dragger
        accept=".xlsx,.csv,.txt"
        multiple={multiple}
        showUploadList={false}
        disabled={disabled || busy}
        beforeUpload={(file, all) => {
          // Called for each file of a drop; they are taken together, once.
          if (all[0] === file) take([...all]);
          return false;
        }}
      >
        <p className="drop-icon">
          <InboxOutlined aria-hidden />
        </p>
        <p>{hint}</p>
        <p className="quiet">{t.formats}</p>
      </Upload.Dragger>
    </Spin>
  );
}
