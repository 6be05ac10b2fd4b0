// The section of a page or a form that shows the files of its document, and takes more while that is allowed.
import { CloseOutlined, DeleteOutlined, InboxOutlined, PaperClipOutlined } from "@ant-design/icons";
import { Button, Popconfirm, Progress, Tooltip, Upload } from "antd";
import { useState } from "react";
import { ProblemError } from "@/api/problem";
import { type Catalogue, useMarks, useSay, useText } from "@/text/language";
import { Section } from "../page";
import { ProblemPanel } from "../problem";
import { moment } from "../time";
import { type FileRow, type Files, type Sending, useFiles } from "./files";
import "./files.css";

interface Words {
  title: (n: number) => string;
  none: string;
  drop: string;
  hint: (endings: string, each: string, count: number) => string;
  sending: (done: number, all: number) => string;
  tooLarge: (most: string) => string;
  refused: string;
  dismiss: (name: string) => string;
  remove: (name: string) => string;
  removeSure: string;
  removed: (name: string, who: string, when: string) => string;
  download: (name: string) => string;
}

const texts: Catalogue<Words> = {
  zh: {
    title: (n) => (n > 0 ? `附件（${n}）` : "附件"),
    none: "没有附件。",
    drop: "将文件拖到这里，或点击选择",
    hint: (endings, each, count) => `${endings}；每个不超过 ${each}，最多 ${count} 个`,
    sending: (done, all) => `正在上传 ${done} / ${all}`,
    tooLarge: (most) => `文件超过 ${most}。`,
    refused: "没有上传成功。",
    dismiss: (name) => `关闭“${name}”的提示`,
    remove: (name) => `删除附件 ${name}`,
    removeSure: "删除这个附件？删除记录会保留。",
    removed: (name, who, when) => `${name} 已由 ${who} 于 ${when} 删除`,
    download: (name) => `下载 ${name}`,
  },
  en: {
    title: (n) => (n > 0 ? `Attachments (${n})` : "Attachments"),
    none: "There are no attachments.",
    drop: "Drop files here, or click to choose",
    hint: (endings, each, count) => `${endings}; at most ${each} each and ${count} files`,
    sending: (done, all) => `Sending ${done} of ${all}`,
    tooLarge: (most) => `The file is larger than ${most}.`,
    refused: "It was not attached.",
    dismiss: (name) => `Dismiss the note on ${name}`,
    remove: (name) => `Remove ${name}`,
    removeSure: "Remove this file? That it was there stays recorded.",
    removed: (name, who, when) => `${name} was removed by ${who}, ${when}`,
    download: (name) => `Download ${name}`,
  },
};

function bytes(size: number): string {
  if (size < 1024) return `${size} B`;
  if (size < 1024 * 1024) return `${Math.round(size / 1024)} KB`;
  return `${(size / 1024 / 1024).toFixed(1).replace(".0", "")} MB`;
}

export function FilesSection() {
  const files = useFiles();
  const t = useText(texts);
  const say = useSay();
  const [trouble, setTrouble] = useState<unknown>(null);
  if (!files) return null;
  const { list } = files;
  if (!list) return files.error ? <ProblemPanel error={files.error} retry={files.retry} /> : null;
  const reason = say(list.reason);
  return (
    <Section
      title={t.title(list.items.length)}
      extra={!list.may_change && reason && <span className="quiet">{reason}</span>}
    >
      {list.items.length > 0 ? (
        <ul className="files">
          {list.items.map((file) => (
            <Row
              key={file.id}
              file={file}
              files={files}
              mayChange={list.may_change}
              trouble={(error) => setTrouble(error)}
            />
          ))}
        </ul>
      ) : (
        !list.may_change && <p className="quiet">{t.none}</p>
      )}
      <ProblemPanel error={trouble} />
      {list.may_change && <Drop files={files} />}
      <OnTheirWay files={files} />
      {list.removed.length > 0 && (
        <ul className="files files-removed">
          {list.removed.map((file) => (
            <li key={file.id}>
              <span className="quiet">{t.removed(file.name, file.actor_name, moment(file.at))}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

interface RowProps {
  file: FileRow;
  files: Files;
  mayChange: boolean;
  trouble: (error: unknown) => void;
}

function Row({ file, files, mayChange, trouble }: RowProps) {
  const t = useText(texts);
  const save = files.save;
  return (
    <li>
      <PaperClipOutlined aria-hidden />
      {save ? (
        <Button
          type="link"
          size="small"
          className="files-name"
          aria-label={t.download(file.name)}
          onClick={() => save(file.id).catch(trouble)}
        >
          {file.name}
        </Button>
      ) : (
        <span className="files-name">{file.name}</span>
      )}
      <span className="quiet">
        {bytes(file.size)} · {file.actor_name} {moment(file.at)}
      </span>
      <Tooltip title={`${file.media_type} SM3 ${file.hash}`}>
        <code className="quiet">{file.hash.slice(0, 8)}</code>
      </Tooltip>
      {mayChange && (
        <Popconfirm title={t.removeSure} onConfirm={() => files.remove(file.id).catch(trouble)}>
          <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t.remove(file.name)} />
        </Popconfirm>
      )}
    </li>
  );
}

function Drop({ files }: { files: Files }) {
  const t = useText(texts);
  const marks = useMarks();
  const { list } = files;
  if (!list) return null;
  const endings = list.types.flatMap((type) => type.endings);
  return (
    <Upload.Dragger
      multiple
      showUploadList={false}
      accept={endings.map((ending) => `.${ending}`).join(",")}
      beforeUpload={(file, chosen) => {
        // Asked for each of the files chosen together: the first takes all.
        if (file === chosen[0]) files.add(chosen);
        return false;
      }}
    >
      <div className="files-drop">
        <InboxOutlined aria-hidden />
        <span>{t.drop}</span>
        <span className="quiet">{t.hint(marks.list(endings), bytes(list.bytes_max), list.count_max)}</span>
      </div>
    </Upload.Dragger>
  );
}

function OnTheirWay({ files }: { files: Files }) {
  const t = useText(texts);
  const { sending, list } = files;
  const waiting = sending.filter((one) => one.state === "waits").length;
  const weigh = (some: Sending[]) => some.reduce((sum, one) => sum + one.size, 0);
  const done = sending.filter((one) => one.state !== "waits");
  const failed = sending.filter((one) => one.state === "refused" || one.state === "too_large");
  return (
    <div aria-live="polite">
      {waiting > 0 && (
        <div className="files-progress">
          <span>{t.sending(done.length, sending.length)}</span>
          <Progress
            size="small"
            aria-label={t.sending(done.length, sending.length)}
            percent={Math.round((100 * weigh(done)) / Math.max(weigh(sending), 1))}
          />
        </div>
      )}
      {failed.length > 0 && (
        <ul className="files files-failed">
          {failed.map((one) => (
            <li key={one.key}>
              <strong className="files-name">{one.name}</strong>
              <span>
                {one.state === "too_large"
                  ? t.tooLarge(bytes(list?.bytes_max ?? 0))
                  : why(one.error, t.refused)}
              </span>
              <Button
                type="text"
                size="small"
                icon={<CloseOutlined />}
                aria-label={t.dismiss(one.name)}
                onClick={() => files.dismiss(one.key)}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** What the server says of a file: of its name or content first, else of the request. */
function why(error: unknown, otherwise: string): string {
  if (!(error instanceof ProblemError))
    return error instanceof Error && error.message ? error.message : otherwise;
  const { message, how, fields } = error.problem;
  const field = fields[0];
  return field ? `${field.message} ${field.how}` : `${message} ${how}`;
}
