// Sets of books: the periods of a year as a matrix, and closing the same month of many units.
import { CheckOutlined, MinusOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Modal, Space, Table, Tag, Tooltip } from "antd";
import { useState } from "react";
import { type Answer, post, type RowOf } from "@/api/client";
import { useRegistry } from "@/app/registry";
import { useSession } from "@/app/session";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { useYearFilter } from "@/kit/list/year-filter";
import { Page } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { moment } from "@/kit/time";
import { useSay, useText } from "@/text/language";
import { MonthPicker } from "./month-picker";
import { closing } from "./text";
import "./closing.css";

const PATH = "/api/closing/books";
const BATCH = "/api/closing/period-closes/batch";
type Row = RowOf<typeof PATH>;
type Step = "submit" | "approve";

function Cell({ row, month }: { row: Row; month: number }) {
  const t = useText(closing);
  const found = row.periods.find((one) => one.period % 100 === month);
  if (!found || found.state === "absent") return <span className="period-cell">—</span>;
  const name = t.periodName(found.period);
  if (found.state === "closed") {
    const said = t.books.closedBy(found.closed_by_name ?? "", found.closed_at ? moment(found.closed_at) : "");
    return (
      <Tooltip title={`${name} ${said}`}>
        <span className="period-cell">
          <CheckOutlined className="check-pass" aria-label={`${name} ${t.books.states.closed}`} />
        </span>
      </Tooltip>
    );
  }
  const open = <MinusOutlined className="check-none" aria-label={`${name} ${t.books.states.open}`} />;
  const able = month >= 1 && month <= 12;
  return (
    <span className="period-cell">
      {able ? (
        <PageLink to={`/closing/period-closes/new?unit=${row.unit_id}&period=${found.period}`}>
          {open}
        </PageLink>
      ) : (
        open
      )}
    </span>
  );
}

export default function Books() {
  const texts = useText(closing);
  const t = texts.books;
  const { may } = useSession();
  const { year } = useRegistry();
  const years = useYearFilter(texts.year);
  const months: Column<Row>[] = Array.from({ length: 14 }, (_, month) => ({
    key: `m${month}`,
    title: month === 0 ? t.opening : month === 13 ? t.closing : texts.months(month),
    width: 46,
    render: (row) => <Cell row={row} month={month} />,
  }));
  const columns: Column<Row>[] = [
    { key: "unit_code", title: texts.unitCode, width: 105 },
    { key: "unit_name", title: texts.unitName, width: 215 },
    {
      key: "unit_type",
      title: texts.unitType,
      width: 100,
      hidden: true,
      render: (row) => texts.unitTypes[row.unit_type],
    },
    {
      key: "start_year",
      title: t.start,
      width: 85,
      render: (row) =>
        row.start_year ? (
          <PageLink to={`/closing/openings/${row.opening_id}`}>{row.start_year}</PageLink>
        ) : (
          <Tag>{t.notOpened}</Tag>
        ),
    },
    ...months,
  ];
  const filters: Filter[] = [
    years,
    { key: "text", title: texts.unit, kind: "text" },
    {
      key: "open",
      title: t.open,
      kind: "select",
      options: [
        { value: "true", label: t.opened },
        { value: "false", label: t.notOpened },
      ],
    },
  ];
  const steps: Step[] = may("period_close") ? ["submit"] : may("document_act") ? ["approve"] : [];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="books"
        columns={columns}
        filters={filters}
        defaults={{ year: String(year) }}
        rowKey={(row) => row.unit_id}
        batch={
          steps.length > 0
            ? (rows, clear) =>
                steps.map((step) => <CloseMany key={step} step={step} rows={rows} clear={clear} />)
            : undefined
        }
      />
    </Page>
  );
}

function CloseMany({ step, rows, clear }: { step: Step; rows: Row[]; clear: () => void }) {
  const t = useText(closing).books;
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {step === "submit" ? t.submitAll : t.approveAll}
      </Button>
      {open && (
        <CloseDialog
          step={step}
          rows={rows}
          close={(done) => {
            setOpen(false);
            if (done) clear();
          }}
        />
      )}
    </>
  );
}

interface DialogProps {
  step: Step;
  rows: Row[];
  close: (done: boolean) => void;
}

/** The first month that is open in every chosen set of books. */
function firstOpen(rows: Row[]): number | null {
  const open = rows.map((row) =>
    row.periods.find((one) => one.state === "open" && one.period % 100 >= 1 && one.period % 100 <= 12),
  );
  const found = open.flatMap((one) => (one ? [one.period] : []));
  return found.length > 0 ? Math.min(...found) : null;
}

function CloseDialog({ step, rows, close }: DialogProps) {
  const texts = useText(closing);
  const t = texts.books;
  const say = useSay();
  const queries = useQueryClient();
  const [period, setPeriod] = useState(() => firstOpen(rows));
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<unknown>(null);
  const [outcome, setOutcome] = useState<Answer<typeof BATCH, "post"> | null>(null);
  const begin = async () => {
    if (period === null) return;
    setBusy(true);
    setTrouble(null);
    try {
      setOutcome(await post(BATCH, { period, unit_ids: rows.map((row) => row.unit_id), step }));
      await queries.invalidateQueries({ queryKey: [PATH] });
    } catch (error) {
      setTrouble(error);
    } finally {
      setBusy(false);
    }
  };
  const name = (id: string) => rows.find((row) => row.unit_id === id)?.unit_name ?? id;
  return (
    <Modal
      open
      width={720}
      title={step === "submit" ? t.submitAll : t.approveAll}
      onCancel={() => close(outcome !== null)}
      footer={
        <Space>
          <Button onClick={() => close(outcome !== null)}>{t.close}</Button>
          <Button type="primary" loading={busy} disabled={period === null} onClick={() => void begin()}>
            {t.begin}
          </Button>
        </Space>
      }
    >
      <div className="dialog-field">
        <span>{t.month}</span>
        <MonthPicker aria-label={t.month} value={period} onChange={setPeriod} />
      </div>
      <ProblemPanel error={trouble} />
      {outcome && (
        <>
          <p>{t.results(outcome.done, outcome.items.length)}</p>
          <Table
            size="small"
            rowKey="unit_id"
            pagination={false}
            scroll={{ y: 320 }}
            dataSource={outcome.items}
            columns={[
              { title: texts.unit, width: 220, render: (_, item) => name(item.unit_id) },
              {
                title: texts.closes.state,
                render: (_, item) =>
                  item.done ? <Tag color="success">{t.done}</Tag> : say(item.why) || t.failed,
              },
              {
                title: "",
                width: 70,
                render: (_, item) =>
                  item.id && <PageLink to={`/closing/period-closes/${item.id}`}>{texts.closes.go}</PageLink>,
              },
            ]}
          />
        </>
      )}
    </Modal>
  );
}
