// Handing files in: chosen or dropped, one after the other, and what became of each.
import { InboxOutlined, UploadOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Modal, Table, Tag, Upload } from "antd";
import { useRef, useState } from "react";
import { type Answer, send } from "@/api/client";
import { PageLink } from "@/kit/link";
import { ProblemPanel } from "@/kit/problem";
import { SourceLink } from "@/kit/source";
import { useSay, useText } from "@/text/language";
import { evoucherText } from "./text";

const PATH = "/api/evoucher/vouchers";
type Report = Answer<typeof PATH, "post">;
type Item = Report["items"][number];

const COLOURS: Record<string, string> = { taken: "green", duplicate: "orange", refused: "red" };

export function TakeFiles() {
  const t = useText(evoucherText);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button type="primary" icon={<UploadOutlined />} onClick={() => setOpen(true)}>
        {t.take}
      </Button>
      {open && <TakeDialog close={() => setOpen(false)} />}
    </>
  );
}

async function take(file: File): Promise<Item[]> {
  const asked = { query: { name: file.name.trim() } };
  const answer = await send("post", PATH, asked, file, "application/octet-stream");
  return ((await answer.json()) as Report).items;
}

function TakeDialog({ close }: { close: () => void }) {
  const t = useText(evoucherText);
  const queries = useQueryClient();
  const waiting = useRef<File[]>([]);
  const [items, setItems] = useState<Item[]>([]);
  const [done, setDone] = useState({ files: 0, all: 0 });
  const taking = useMutation({
    mutationFn: async () => {
      // Files that are dropped together arrive one by one; those that come while others are read wait their turn.
      for (let file = waiting.current.shift(); file; file = waiting.current.shift()) {
        const found = await take(file);
        setItems((before) => [...before, ...found]);
        setDone((before) => ({ ...before, files: before.files + 1 }));
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: [PATH] }),
  });
  const add = (file: File) => {
    const idle = waiting.current.length === 0 && !taking.isPending;
    waiting.current.push(file);
    setDone((before) => ({ ...before, all: before.all + 1 }));
    if (idle) queueMicrotask(() => taking.mutate());
    return false;
  };
  const taken = items.filter((item) => item.fate === "taken").length;
  return (
    <Modal open width={960} title={t.take} footer={null} onCancel={close} mask={{ closable: false }}>
      <Upload.Dragger multiple accept=".ofd,.pdf,.xml,.zip" showUploadList={false} beforeUpload={add}>
        <p className="ant-upload-drag-icon">
          <InboxOutlined />
        </p>
        <p>{t.drop}</p>
        <p className="field-hint">{t.kindsTaken}</p>
      </Upload.Dragger>
      <ProblemPanel error={taking.error} />
      {done.all > 0 && (
        <Alert
          className="problem"
          type={taking.isPending ? "info" : items.length > taken ? "warning" : "success"}
          showIcon
          role="status"
          title={taking.isPending ? t.reading(done.files, done.all) : t.counts(taken, items.length - taken)}
        />
      )}
      {items.length > 0 && <Results items={items} />}
    </Modal>
  );
}

function Results({ items }: { items: Item[] }) {
  const t = useText(evoucherText);
  const say = useSay();
  const rows = items.map((item, place) => ({ ...item, key: place }));
  return (
    <Table
      size="small"
      pagination={false}
      scroll={{ y: 360 }}
      dataSource={rows}
      columns={[
        { title: t.file, dataIndex: "name", width: 240 },
        {
          title: t.state,
          dataIndex: "fate",
          width: 90,
          render: (fate: string) => <Tag color={COLOURS[fate] ?? "default"}>{t.fates[fate] ?? fate}</Tag>,
        },
        {
          title: t.notes,
          render: (_, item) => (
            <div className="stack">
              {item.voucher && (
                <PageLink to={`/evoucher/vouchers/${item.voucher.id}`}>
                  {`${t.kinds[item.voucher.kind] ?? item.voucher.kind} ${item.voucher.claim_value}`}
                </PageLink>
              )}
              {item.doubts.map((doubt) => (
                <span key={`${doubt.at} ${doubt.what.zh}`}>
                  {say(doubt.what)} {say(doubt.how)} <code className="quiet">{doubt.at}</code>
                </span>
              ))}
              {item.notes.map((note) => (
                <span key={note.zh}>{say(note)}</span>
              ))}
              {item.document && <SourceLink source={item.document} />}
            </div>
          ),
        },
      ]}
    />
  );
}
