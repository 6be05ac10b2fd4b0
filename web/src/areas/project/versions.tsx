// Versions of a project, each with its hash, and what differs between any two.
import { useQuery } from "@tanstack/react-query";
import { Select, Spin, Table, Tag } from "antd";
import { useState } from "react";
import { get } from "@/api/client";
import { Money } from "@/kit/money";
import { Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { Scrolling } from "@/kit/scrolling";
import { moment } from "@/kit/time";
import { useText } from "@/text/language";
import { Differences } from "./differences";
import { library } from "./text-library";

const PATH = "/api/project/projects/{id}/versions";
const BETWEEN = "/api/project/projects/{id}/differences";

export function Versions({ id, version }: { id: string; version: number }) {
  const t = useText(library).versions;
  const asked = useQuery({
    queryKey: [PATH, id, version],
    queryFn: ({ signal }) => get(PATH, { path: { id }, query: { limit: 200 }, signal }),
  });
  const versions = asked.data?.items ?? [];
  const [from, setFrom] = useState<number | null>(null);
  const [to, setTo] = useState<number | null>(null);
  const earlier = from ?? versions[0]?.version;
  const options = versions.map((one) => ({
    value: one.version,
    label: `${one.version} ${t.actions[one.action] ?? one.action} ${moment(one.at)}`,
  }));
  return (
    <Section title={t.title}>
      <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />
      {asked.data && versions.length === 0 && <p className="quiet">{t.none}</p>}
      {versions.length > 0 && (
        <>
          <Scrolling>
            <Table
              size="small"
              bordered
              pagination={false}
              rowKey="version"
              dataSource={versions}
              columns={[
                { title: t.version, dataIndex: "version", width: 60 },
                { title: "", width: 90, render: (_, one) => t.actions[one.action] ?? one.action },
                { title: t.at, width: 140, render: (_, one) => moment(one.at) },
                { title: t.who, dataIndex: "actor_name", width: 140 },
                {
                  title: t.total,
                  width: 130,
                  align: "right",
                  render: (_, one) => <Money fen={one.total_fen} exact />,
                },
                {
                  title: t.hash,
                  render: (_, one) => (
                    <>
                      <Tag color={one.sound ? "green" : "red"}>{one.sound ? t.sound : t.broken}</Tag>
                      <span className="code" title={one.hash}>
                        {one.hash.slice(0, 16)}
                      </span>
                    </>
                  ),
                },
              ]}
            />
          </Scrolling>
          <div className="filters">
            <div className="filter">
              <span className="filter-name">{t.from}</span>
              <Select
                aria-label={t.from}
                popupMatchSelectWidth={false}
                value={earlier ?? null}
                options={options}
                onChange={setFrom}
              />
            </div>
            <div className="filter">
              <span className="filter-name">{t.to}</span>
              <Select
                aria-label={t.to}
                popupMatchSelectWidth={false}
                value={to ?? 0}
                options={[{ value: 0, label: t.current }, ...options]}
                onChange={(next) => setTo(next === 0 ? null : next)}
              />
            </div>
          </div>
          {earlier !== undefined && <Between id={id} from={earlier} to={to} version={version} />}
        </>
      )}
    </Section>
  );
}

interface BetweenProps {
  id: string;
  from: number;
  to: number | null;
  version: number;
}

function Between({ id, from, to, version }: BetweenProps) {
  const asked = useQuery({
    queryKey: [BETWEEN, id, from, to, version],
    queryFn: ({ signal }) => get(BETWEEN, { path: { id }, query: { from, to }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  return asked.data ? <Differences told={asked.data} /> : <Spin />;
}
