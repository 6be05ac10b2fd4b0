// Matching by hand: lines of the bank beside entries of the books.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Empty, Input, Table, type TableColumnType } from "antd";
import { type ReactNode, useState } from "react";
import { get } from "@/api/client";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { Scrolling } from "@/kit/scrolling";
import { period as shown } from "@/kit/time";
import { useText } from "@/text/language";
import { type BankEntry, type BankLine, groupOf, useMatching } from "./bank-parts";
import { bankText } from "./text-bank";

const LINES = "/api/accounting/bank-accounts/{id}/lines";
const ENTRIES = "/api/accounting/bank-accounts/{id}/entries";

const sum = (rows: { amount_fen: number }[]) => rows.reduce((total, row) => total + row.amount_fen, 0);

export function Matching({ id, period, edits }: { id: string; period: number; edits: boolean }) {
  const t = useText(bankText).account;
  const [lines, setLines] = useState<BankLine[]>([]);
  const [entries, setEntries] = useState<BankEntry[]>([]);
  const [note, setNote] = useState("");
  const [all, setAll] = useState(true);
  const clear = () => {
    setLines([]);
    setEntries([]);
    setNote("");
  };
  const matching = useMatching(id, clear);
  const difference = sum(lines) - sum(entries);
  const fits = lines.length + entries.length > 1 && difference === 0;
  const span = { ...(all ? {} : { from: period }), to: period, matched: false };
  const money = <Row extends { amount_fen: number }>(): TableColumnType<Row> => ({
    title: t.amount,
    width: 120,
    align: "right",
    render: (_, row) => <Money fen={row.amount_fen} />,
  });
  return (
    <>
      <div className="match-bar">
        <Checkbox checked={all} onChange={(event) => setAll(event.target.checked)}>
          {t.all}
        </Checkbox>
        <span>
          {t.chosen} {t.bankSum} {lines.length}: <Money fen={sum(lines)} />
        </span>
        <span>
          {t.bookSum} {entries.length}: <Money fen={sum(entries)} />
        </span>
        <strong>
          {t.difference}: <Money fen={difference} />
        </strong>
        {edits && (
          <>
            <Input
              className="grow"
              aria-label={t.note}
              placeholder={t.note}
              maxLength={200}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
            <Button
              type="primary"
              disabled={!fits}
              loading={matching.isPending}
              onClick={() => matching.mutate([groupOf(lines, entries, note)])}
            >
              {t.doMatch}
            </Button>
          </>
        )}
      </div>
      {matching.error && <ProblemPanel error={matching.error} />}
      <div className="match-sides">
        <Side<BankLine>
          key={`lines ${id} ${period} ${all}`}
          path={LINES}
          title={t.lines}
          id={id}
          query={span}
          rowKey={(row) => row.id}
          name={(row) => row.serial_no}
          chosen={lines}
          choose={setLines}
          columns={[
            { title: t.date, width: 96, render: (_, row) => row.bank_date },
            { title: t.serial, width: 120, ellipsis: true, render: (_, row) => row.serial_no },
            money<BankLine>(),
            {
              title: t.counterparty,
              ellipsis: true,
              render: (_, row) => `${row.counterparty} ${row.summary}`,
            },
          ]}
        />
        <Side<BankEntry>
          key={`entries ${id} ${period} ${all}`}
          path={ENTRIES}
          title={t.entries}
          id={id}
          query={span}
          rowKey={(row) => `${row.journal_id} ${row.line}`}
          name={(row) => `${shown(row.period)}-${row.number}`}
          chosen={entries}
          choose={setEntries}
          columns={[
            { title: t.date, width: 96, render: (_, row) => row.posted_on },
            {
              title: t.number,
              width: 104,
              render: (_, row) => (
                <PageLink
                  to={`/accounting/vouchers/${row.journal_id}`}
                >{`${shown(row.period)}-${row.number}`}</PageLink>
              ),
            },
            money<BankEntry>(),
            {
              title: t.counterparty,
              ellipsis: true,
              render: (_, row) => `${row.counterparty} ${row.summary}`,
            },
          ]}
        />
      </div>
    </>
  );
}

interface SideProps<Row> {
  path: typeof LINES | typeof ENTRIES;
  title: string;
  id: string;
  query: Record<string, number | boolean>;
  rowKey: (row: Row) => string;
  name: (row: Row) => string;
  chosen: Row[];
  choose: (rows: Row[]) => void;
  columns: TableColumnType<Row>[];
}

/** One side, a hundred rows at a time; what is chosen stays chosen over the pages. */
function Side<Row extends { amount_fen: number }>(props: SideProps<Row>): ReactNode {
  const t = useText(bankText).account;
  const [after, setAfter] = useState("");
  const query = { ...props.query, after, limit: 100 };
  const asked = useQuery({
    queryKey: [props.path, props.id, query],
    queryFn: ({ signal }) => get(props.path, { path: { id: props.id }, query, signal }),
    placeholderData: keepPreviousData,
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  const answer = asked.data;
  const rows = (answer?.items ?? []) as unknown as Row[];
  return (
    <Section
      title={`${props.title} ${answer?.total ?? ""}`}
      extra={
        <span>
          {t.income} <Money fen={answer?.in_fen ?? 0} /> {t.outgo} <Money fen={answer?.out_fen ?? 0} />
        </span>
      }
    >
      <Scrolling>
        <Table<Row>
          size="small"
          bordered
          pagination={false}
          loading={asked.isFetching && { delay: 200 }}
          rowKey={props.rowKey}
          columns={props.columns}
          dataSource={rows}
          className="match-table"
          rowSelection={{
            columnWidth: 40,
            preserveSelectedRowKeys: true,
            selectedRowKeys: props.chosen.map(props.rowKey),
            getTitleCheckboxProps: () => ({ "aria-label": props.title }),
            getCheckboxProps: (row) => ({ "aria-label": props.name(row) }),
            onChange: (_, picked) => props.choose(picked),
          }}
          locale={{
            emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.nothing} />,
          }}
        />
      </Scrolling>
      <div className="toolbar">
        {after && (
          <Button size="small" onClick={() => setAfter("")}>
            {t.first}
          </Button>
        )}
        {answer?.next && (
          <Button size="small" onClick={() => setAfter(answer.next ?? "")}>
            {t.more}
          </Button>
        )}
      </div>
    </Section>
  );
}
