// The report of an applied reconciliation, to be printed and signed.
import { DownloadOutlined, PrinterOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { App, Button, Space, Spin, Table } from "antd";
import { download, get } from "@/api/client";
import { Facts } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { moment } from "@/kit/time";
import { useSay, useText } from "@/text/language";
import { originOf } from "./records";
import { reconcile } from "./text";

const PATH = "/api/masterdata/reconciliations/{id}/report";

export function Report({ id }: { id: string }) {
  const texts = useText(reconcile);
  const t = texts.report;
  const say = useSay();
  const { modal } = App.useApp();
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin />;
  const report = asked.data;
  const fetchIt = async (format: string) => {
    try {
      await download(`${PATH}/file`, { path: { id }, query: { format } });
    } catch (error) {
      modal.error({ title: t.download, content: <ProblemPanel error={error} />, width: 560 });
    }
  };
  const decided = (word: string) => {
    const plain = word.replace(/^match:/, "");
    if (plain === "same") return texts.conflicts.same;
    if (plain === "different") return texts.conflicts.different;
    return originOf(plain, texts.records);
  };
  return (
    <article className="report">
      <div className="list-tools no-print">
        <Space className="list-tools-right">
          {["xlsx", "csv"].map((format) => (
            <Button key={format} icon={<DownloadOutlined />} onClick={() => void fetchIt(format)}>
              {t.download} {format.toUpperCase()}
            </Button>
          ))}
          <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
            {t.print}
          </Button>
        </Space>
      </div>
      <Facts
        items={[
          { name: t.records, value: report.records },
          ...Object.entries(report.by_status).map(([status, n]) => ({
            name: texts.statuses[status] ?? status,
            value: n,
          })),
          { name: t.new, value: report.written_new },
          { name: t.changed, value: report.written_changed },
          { name: texts.openedBy, value: report.opened_by },
          { name: texts.signedBy, value: report.signed_by },
          { name: texts.applied, value: moment(report.applied_at) },
          { name: t.basis, value: <code className="digest">{report.basis}</code>, wide: true },
        ]}
      />
      <h3 className="part-title">{t.sources}</h3>
      <Table
        size="small"
        bordered
        rowKey="name"
        pagination={false}
        dataSource={report.sources}
        columns={[
          { title: t.from, width: 160, dataIndex: "name" },
          { title: t.rows, width: 90, align: "right", dataIndex: "rows" },
          {
            title: t.uploaded,
            width: 280,
            render: (_, source) => `${source.uploaded_by} ${moment(source.uploaded_at)}`,
          },
          { title: t.digest, render: (_, source) => <code className="digest">{source.file_hash}</code> },
        ]}
      />
      <div className="report-columns">
        <div>
          <h3 className="part-title">{t.bySource}</h3>
          <Table
            size="small"
            bordered
            rowKey={(row) => `${row.field} ${row.from}`}
            pagination={false}
            dataSource={report.by_source}
            columns={[
              { title: t.field, render: (_, row) => say(row.title) },
              { title: t.from, render: (_, row) => originOf(row.from, texts.records) },
              { title: t.count, width: 100, align: "right", dataIndex: "count" },
            ]}
          />
        </div>
        <div>
          <h3 className="part-title">{t.decisions}</h3>
          <Table
            size="small"
            bordered
            rowKey="word"
            pagination={false}
            dataSource={Object.entries(report.decisions).map(([word, count]) => ({ word, count }))}
            columns={[
              { title: t.decision, render: (_, row) => decided(row.word) },
              { title: t.count, width: 100, align: "right", dataIndex: "count" },
            ]}
          />
          <p className="signature">
            {t.signature}
            <span />
            {t.date}
            <span />
          </p>
        </div>
      </div>
    </article>
  );
}
