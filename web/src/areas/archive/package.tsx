// One archive package: what is in it, its file, and whether what is kept is sound.
import { DownloadOutlined, SafetyCertificateOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Spin, Table } from "antd";
import { useState } from "react";
import { type Answer, get } from "@/api/client";
import { useParam } from "@/app/go";
import { useDownload } from "@/kit/download";
import { ButtonLink } from "@/kit/link";
import { Facts, Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { moment } from "@/kit/time";
import { useLanguage, useText } from "@/text/language";
import { span } from "./range";
import { bytes, useMay } from "./shared";
import { archiveText } from "./text";
import "./archive.css";

const PATH = "/api/archive/packages/{id}";
const VERIFY = "/api/archive/packages/{id}/verification";
type Detail = Answer<typeof PATH, "get">;
type Verified = Answer<typeof VERIFY, "get">;

export default function PackagePage() {
  const id = useParam("id");
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  return <Shown detail={asked.data} />;
}

function Shown({ detail }: { detail: Detail }) {
  const texts = useText(archiveText);
  const t = texts.packages;
  const may = useMay();
  const [fetching, fetch] = useDownload(t.download, t.downloaded);
  const [asks, setAsks] = useState(false);
  const verified = useQuery({
    queryKey: [VERIFY, detail.id],
    queryFn: ({ signal }) => get(VERIFY, { path: { id: detail.id }, signal }),
    enabled: asks,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const code = (text: string) => <code className="hash">{text}</code>;
  return (
    <Page
      title={detail.number}
      documentTitle={`${t.title} ${detail.number}`}
      help={t.help}
      actions={
        <>
          {may && (
            <ButtonLink to={`/archive/volumes?add=${detail.id}&unit=${detail.unit_id}`}>
              {t.volumes}
            </ButtonLink>
          )}
          <Button
            icon={<SafetyCertificateOutlined />}
            loading={verified.isFetching}
            onClick={() => {
              if (asks) void verified.refetch();
              else setAsks(true);
            }}
          >
            {t.verify}
          </Button>
          {may && (
            <Button
              type="primary"
              icon={<DownloadOutlined />}
              loading={fetching}
              onClick={() => void fetch("/api/archive/packages/{id}/file", { path: { id: detail.id } })}
            >
              {t.download}
            </Button>
          )}
        </>
      }
    >
      <ProblemPanel error={verified.error} />
      {verified.data && <Result verified={verified.data} />}
      <Section title={t.content}>
        <Facts
          items={[
            { name: texts.unit, value: `${detail.unit_code} ${detail.unit_name}` },
            { name: texts.periods, value: span(detail) },
            { name: t.vouchers, value: detail.vouchers.toLocaleString() },
            { name: t.entries, value: detail.entries.toLocaleString() },
            { name: t.attachments, value: detail.attachments.toLocaleString() },
            { name: t.files, value: detail.files.toLocaleString() },
            { name: t.size, value: bytes(detail.size) },
            { name: t.by, value: `${detail.made_by_name} ${moment(detail.made_at)}` },
          ]}
        />
      </Section>
      <Section title={t.proof}>
        <div className="facts-one">
          <Facts
            items={[
              { name: t.contentHash, value: code(detail.content_hash), wide: true },
              { name: t.fileHash, value: code(detail.file_hash), wide: true },
              { name: t.manifestHash, value: code(detail.manifest_hash), wide: true },
              { name: t.key, value: code(detail.public_key), wide: true },
              { name: t.signature, value: code(detail.signature), wide: true },
            ]}
          />
        </div>
      </Section>
    </Page>
  );
}

function Result({ verified }: { verified: Verified }) {
  const t = useText(archiveText).packages;
  const lang = useLanguage();
  const { files, vouchers, entries, records, balances } = verified;
  return (
    <div className="archive-result">
      <Alert
        type={verified.sound ? "success" : "error"}
        showIcon
        role="status"
        title={verified.sound ? t.sound : t.doubts(verified.doubts_total)}
        description={t.checked(files, vouchers, entries, records, balances)}
      />
      {verified.doubts.length > 0 && (
        <Table
          size="small"
          rowKey={(row) => `${row.code} ${row.object} ${row.what.zh}`}
          dataSource={verified.doubts}
          pagination={{ pageSize: 50, hideOnSinglePage: true }}
          columns={[
            { key: "code", title: t.doubt, width: 200, render: (_, row) => <code>{row.code}</code> },
            { key: "object", title: t.object, width: 320, dataIndex: "object" },
            { key: "what", title: t.what, render: (_, row) => row.what[lang] },
          ]}
        />
      )}
    </div>
  );
}
