// The posting rules: events, what they read and what they post.
import { Input, Table } from "antd";
import { useState } from "react";
import type { Answer } from "@/api/client";
import { PageLink } from "@/kit/link";
import { Page } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useMarks, useSay, useText } from "@/text/language";
import { basisName, factNames, spelt, targetName } from "./facts-text";
import { useEvents } from "./shared";
import { accounting } from "./text";
import "./accounting.css";

type Event = Answer<"/api/accounting/events", "get">[number];

export default function Events() {
  const { events: t } = useText(accounting);
  const say = useSay();
  const asked = useEvents();
  const [typed, setTyped] = useState("");
  const wanted = typed.trim().toLowerCase();
  const rows = (asked.data ?? []).filter((one) =>
    `${one.event} ${one.name.zh} ${one.name.en}`.toLowerCase().includes(wanted),
  );
  return (
    <Page title={t.title} help={t.help}>
      <div className="list">
        <div className="list-tools">
          <Input
            allowClear
            style={{ width: 280 }}
            aria-label={t.search}
            placeholder={t.search}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          <span className="quiet">{t.total(rows.length)}</span>
        </div>
        {asked.error ? (
          <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />
        ) : (
          <Table<Event>
            size="small"
            bordered
            rowKey="event"
            loading={asked.isPending}
            dataSource={rows}
            pagination={{ pageSize: 50, showSizeChanger: false, size: "small" }}
            sticky={{ offsetHeader: 48 }}
            expandable={{ expandedRowRender: (row) => <Rule event={row} /> }}
            columns={[
              { title: t.event, dataIndex: "event", width: 90 },
              { title: t.name, width: 260, render: (_, row) => say(row.name) },
              { title: t.condition, render: (_, row) => say(row.condition) },
              {
                title: "",
                width: 150,
                render: (_, row) => (
                  <span className="toolbar">
                    <PageLink to={`/accounting/voucher-previews?event=${row.event}`}>{t.preview}</PageLink>
                    <PageLink to={`/accounting/vouchers?event=${row.event}`}>{t.vouchers}</PageLink>
                  </span>
                ),
              },
            ]}
          />
        )}
      </div>
    </Page>
  );
}

function Rule({ event }: { event: Event }) {
  const { events: t, balances, sides } = useText(accounting);
  const names = useText(factNames);
  const marks = useMarks();
  const silent = marks.list(event.silent.map((book) => balances.books[book] ?? book));
  return (
    <>
      <table className="book">
        <thead>
          <tr>
            <th scope="col">{t.book}</th>
            <th scope="col">{t.side}</th>
            <th scope="col">{t.target}</th>
            <th scope="col">{t.basis}</th>
          </tr>
        </thead>
        <tbody>
          {event.lines.map((line) => (
            <tr key={`${line.book} ${line.side} ${line.target} ${line.amount_basis}`}>
              <td>{balances.books[line.book] ?? line.book}</td>
              <td>{sides[line.side] ?? line.side}</td>
              <td className={line.target.startsWith("@") ? undefined : "code"}>
                {targetName(names, line.target)}
              </td>
              <td>{basisName(names, line.amount_basis)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {silent && <p className="quiet">{t.silent(silent)}</p>}
      <p>
        <span className="quiet">{t.facts} </span>
        {marks.list(event.facts.map((fact) => names.facts[fact.name] ?? spelt(fact.name)))}
      </p>
      <p className="quiet">{event.source}</p>
    </>
  );
}
