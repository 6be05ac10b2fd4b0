// A chart and the same figures as a table: whoever cannot see or point reads the table, and every row leads to what is behind it.
import { BarChartOutlined, TableOutlined } from "@ant-design/icons";
import { Empty, Segmented, Spin } from "antd";
import type { EChartsOption } from "echarts";
import { type ReactNode, useState } from "react";
import { useGo } from "@/app/go";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { Chart } from "./chart";
import { PageLink } from "./link";
import { Section } from "./page";
import { ProblemPanel } from "./problem";

export interface TwinRow {
  /** The category of the chart; what is clicked is found by it. */
  key: string;
  name: ReactNode;
  /** The rows behind it. */
  to?: string | undefined;
  cells: ReactNode[];
}

interface Props {
  title: string;
  /** What the chart shows, in a sentence. */
  label: string;
  option: EChartsOption;
  height?: number;
  /** Heads of the table: the name first. */
  head: string[];
  rows: TwinRow[];
  /** Under the chart or table. */
  note?: ReactNode;
  /** Leads to the whole list. */
  more?: { to: string; title: string } | undefined;
  asked: { isPending: boolean; error: unknown; refetch: () => unknown };
}

export function Twin({ title, label, option, height = 260, head, rows, note, more, asked }: Props) {
  const t = useText(common);
  const go = useGo();
  const [view, setView] = useState<"chart" | "table">("chart");
  const open = (name: string) => {
    const to = rows.find((row) => row.key === name)?.to;
    if (to) void go(to);
  };
  return (
    <Section
      title={title}
      extra={
        <span className="twin-tools">
          {more && <PageLink to={more.to}>{more.title}</PageLink>}
          <Segmented
            size="small"
            aria-label={`${title} ${t.chart.view}`}
            value={view}
            onChange={setView}
            options={[
              { value: "chart", icon: <BarChartOutlined />, title: t.chart.chart },
              { value: "table", icon: <TableOutlined />, title: t.chart.table },
            ]}
          />
        </span>
      }
    >
      <TwinBody asked={asked} empty={rows.length === 0} height={height}>
        {view === "chart" ? (
          <Chart option={option} height={height} label={label} onClick={open} />
        ) : (
          <FigureTable caption={label} head={head} rows={rows} height={height} />
        )}
        {note && <div className="twin-note">{note}</div>}
      </TwinBody>
    </Section>
  );
}

interface BodyProps {
  asked: Props["asked"];
  empty: boolean;
  height: number;
  children: ReactNode;
}

function TwinBody({ asked, empty, height, children }: BodyProps) {
  const t = useText(common);
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (asked.isPending) {
    return (
      <div className="twin-empty" style={{ height }}>
        <Spin />
      </div>
    );
  }
  if (empty) {
    return (
      <div className="twin-empty" style={{ height }}>
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.chart.empty} />
      </div>
    );
  }
  return children;
}

interface TableProps {
  caption: string;
  head: string[];
  rows: TwinRow[];
  height?: number;
}

/** Figures in rows; the first column leads to what is behind the row. */
export function FigureTable({ caption, head, rows, height }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reachable by keyboard.
    <section className="figure-table" style={{ maxHeight: height }} aria-label={caption} tabIndex={0}>
      <table className="grid">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {head.map((name, place) => (
              <th key={name} scope="col" className={place ? "right" : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.to ? <PageLink to={row.to}>{row.name}</PageLink> : row.name}</th>
              {row.cells.map((cell, place) => (
                <td key={head[place + 1] ?? place} className="right">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
