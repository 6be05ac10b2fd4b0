// The largest few of something, each leading to its page.
import { Empty, Spin } from "antd";
import type { ReactNode } from "react";
import { PageLink } from "@/kit/link";
import { Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { supervisionText } from "./text";
import "./supervision.css";

interface TopRow {
  key: string;
  name: ReactNode;
  hint: string;
  to: string;
  cells: ReactNode[];
}

interface Props {
  title: string;
  more: { to: string; title: string };
  asked: { isPending: boolean; error: unknown; refetch: () => unknown };
  head: string[];
  rows: TopRow[];
}

export function TopTable({ title, more, asked, head, rows }: Props) {
  return (
    <Section title={title} extra={<PageLink to={more.to}>{more.title}</PageLink>}>
      <Body title={title} asked={asked} head={head} rows={rows} />
    </Section>
  );
}

function Body({ title, asked, head, rows }: Omit<Props, "more">) {
  const t = useText(supervisionText).dashboard;
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (asked.isPending) return <Spin className="top-wait" />;
  if (rows.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.none} />;
  return (
    <table className="grid top-table">
      <caption className="visually-hidden">{title}</caption>
      <thead>
        <tr>
          {head.map((name, place) => (
            <th key={name} scope="col" className={place === head.length - 1 ? "right" : undefined}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <td>
              <PageLink to={row.to}>{row.name}</PageLink>
              <div className="top-hint" title={row.hint}>
                {row.hint}
              </div>
            </td>
            {row.cells.map((cell, place) => (
              <td
                key={head[place + 1] ?? place}
                className={place === row.cells.length - 1 ? "right" : undefined}
              >
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
