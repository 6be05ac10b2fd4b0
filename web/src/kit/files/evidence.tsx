// The file that proves a reason: one of the document's, chosen from those attached.
import { Select } from "antd";
import { type Catalogue, useText } from "@/text/language";
import { useFiles } from "./files";

const texts: Catalogue<{ choose: string; none: string; label: (rule: string) => string }> = {
  zh: {
    choose: "选择附件",
    none: "请先在“附件”中上传文件",
    label: (rule) => `${rule} 证明附件`,
  },
  en: {
    choose: "Choose a file",
    none: "Attach a file under “Attachments” first",
    label: (rule) => `File that proves the reason for ${rule}`,
  },
};

interface Props {
  rule: string;
  id: string | undefined;
  onChange: (id: string | undefined) => void;
}

export function Evidence({ rule, id, onChange }: Props) {
  const t = useText(texts);
  const items = useFiles()?.list?.items ?? [];
  return (
    <Select<string>
      size="small"
      allowClear
      className="finding-file"
      aria-label={t.label(rule)}
      placeholder={t.choose}
      notFoundContent={t.none}
      // One that was removed proves nothing any more.
      value={items.some((file) => file.id === id) ? (id ?? null) : null}
      options={items.map((file) => ({ value: file.id, label: file.name }))}
      onChange={(chosen: string | undefined) => onChange(chosen)}
    />
  );
}
