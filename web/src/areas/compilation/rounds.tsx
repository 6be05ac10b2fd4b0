// How far each unit is in the rounds of a year: 一上, 一下, 二上, 二下; what is late; and what the department sets for it.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, DatePicker, Modal, Tag } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { type Answer, get, put, type RowOf } from "@/api/client";
import { useAddress } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { useSession } from "@/app/session";
import { LongTextField } from "@/kit/form/controls";
import { Field } from "@/kit/form/field";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { Money } from "@/kit/money";
import { Page } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { moment } from "@/kit/time";
import { common } from "@/text/common";
import { useMarks, useSay, useText } from "@/text/language";
import { compilation } from "./text";

const PATH = "/api/compilation/rounds";
const DEADLINES = "/api/compilation/deadlines";
/** The steps of a year, in their order. */
const STEPS = ["first_up", "first_down", "second_up", "second_down"] as const;
type Step = (typeof STEPS)[number];
type Row = RowOf<typeof PATH>;
type Deadline = Answer<typeof DEADLINES, "get">[number];

export default function Rounds() {
  const texts = useText(compilation);
  const t = texts.rounds;
  const say = useSay();
  const { may } = useSession();
  const { registry } = useRegistry();
  const [search] = useAddress();
  const next = Math.max(...registry.fiscal_years) + 1;
  const year = Number(search.year ?? next);
  const [excusing, setExcusing] = useState<Row | null>(null);
  const [open, setOpen] = useState(false);
  const edit = may("control_edit");
  const columns: Column<Row>[] = [
    { key: "unit_code", title: t.code, width: 110 },
    {
      key: "unit_name",
      title: t.unit,
      width: 220,
      render: (row) =>
        row.budget_id ? (
          <PageLink to={`/compilation/budgets/${row.budget_id}`}>{row.unit_name}</PageLink>
        ) : (
          row.unit_name
        ),
    },
    {
      key: "state",
      title: t.state,
      width: 130,
      render: (row) =>
        row.excused ? (
          <Tag title={row.excused}>{t.excused}</Tag>
        ) : (
          <Tag color={row.state === "approved" ? "green" : row.state ? "blue" : "default"}>
            {row.state ? `${t.rounds[row.round] ?? ""} ${say(row.state_title)}` : t.none}
          </Tag>
        ),
    },
    ...step(t, "first_at", "first_fen", t.firstUp, (row: Row) => row.first_late === 1),
    { key: "control_fen", title: t.control, kind: "money", width: 140 },
    ...step(t, "second_at", "second_fen", t.secondUp, (row: Row) => row.second_late === 1),
    ...step(t, "approved_at", "approved_fen", t.approved, () => false),
  ];
  if (edit) {
    columns.push({
      key: "actions",
      title: texts.controls.change,
      width: 90,
      render: (row) =>
        row.budget_id ? null : (
          <Button
            type="link"
            size="small"
            aria-label={`${row.excused ? t.takesPart : t.excuse} ${row.unit_name}`}
            onClick={() => setExcusing(row)}
          >
            {row.excused ? t.takesPart : t.excuse}
          </Button>
        ),
    });
  }
  return (
    <Page
      title={t.title}
      help={t.help}
      actions={edit && <Button onClick={() => setOpen(true)}>{t.setDeadlines}</Button>}
    >
      <Deadlines year={year} />
      <ServerList
        path={PATH}
        name="budget-rounds"
        columns={columns}
        filters={[
          {
            key: "year",
            title: t.year,
            kind: "select",
            required: true,
            options: [...registry.fiscal_years, next].map((one) => ({ value: `${one}`, label: `${one}` })),
          },
          { key: "late", title: t.late, kind: "select", options: [{ value: "true", label: t.onlyLate }] },
        ]}
        fixed={{ year }}
        defaults={{ year: String(year) }}
        rowKey={(row) => row.unit_id}
      />
      {open && <DeadlineDialog year={year} close={() => setOpen(false)} />}
      {excusing && <ExcuseDialog row={excusing} close={() => setExcusing(null)} />}
    </Page>
  );
}

/** When a step was taken, and over how much. */
function step(
  t: { late: string; amounts: Record<"first_fen" | "second_fen" | "approved_fen", string> },
  at: "first_at" | "second_at" | "approved_at",
  fen: "first_fen" | "second_fen" | "approved_fen",
  title: string,
  isLate: (row: Row) => boolean,
): Column<Row>[] {
  return [
    {
      key: at,
      title,
      width: 178,
      render: (row) => (
        <>
          {moment(row[at] ?? "")} {isLate(row) && <Tag color="red">{t.late}</Tag>}
        </>
      ),
    },
    {
      key: fen,
      title: t.amounts[fen],
      width: 150,
      kind: "money",
      render: (row) => <Money fen={row[fen] ?? null} />,
    },
  ];
}

function useDeadlines(year: number) {
  return useQuery({
    queryKey: [DEADLINES, year],
    queryFn: ({ signal }) => get(DEADLINES, { query: { year }, signal }),
  });
}

function Deadlines({ year }: { year: number }) {
  const t = useText(compilation).rounds;
  const marks = useMarks();
  const asked = useDeadlines(year);
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  const known = asked.data ?? [];
  if (known.length === 0) return <p className="quiet">{t.noDeadlines(year)}</p>;
  return (
    <p className="quiet">
      {t.deadlines}
      {marks.colon}
      {marks.sentences(known.map((one) => `${t.stages[one.stage] ?? one.stage} ${one.due_on}`))}
    </p>
  );
}

function DeadlineDialog({ year, close }: { year: number; close: () => void }) {
  const asked = useDeadlines(year);
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  return asked.data ? <DeadlineForm year={year} standing={asked.data} close={close} /> : null;
}

function DeadlineForm({ year, standing, close }: { year: number; standing: Deadline[]; close: () => void }) {
  const texts = useText(compilation).rounds;
  const words = useText(common).document;
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [typed, setTyped] = useState<Partial<Record<Step, Dayjs>>>({});
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const known = (stage: string) => standing.find((one) => one.stage === stage);
  const save = async () => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      for (const stage of STEPS) {
        const due_on = typed[stage]?.format("YYYY-MM-DD");
        if (!due_on || known(stage)?.due_on === due_on) continue;
        await put(DEADLINES, { budget_year: year, stage, due_on, version: known(stage)?.version ?? null });
      }
      message.success(words.saved);
      close();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: [DEADLINES] });
      await queries.invalidateQueries({ queryKey: [PATH] });
    }
  };
  return (
    <Modal
      open
      width={460}
      title={`${texts.setDeadlines} ${year}`}
      mask={{ closable: false }}
      onCancel={close}
      okText={words.save}
      okButtonProps={{ loading: busy, disabled: Object.keys(typed).length === 0 }}
      onOk={() => void save()}
    >
      <div className="stack">
        {STEPS.map((stage) => (
          <Field key={stage} label={texts.stages[stage] ?? stage}>
            {({ id }) => (
              <DatePicker
                id={id}
                allowClear={false}
                value={typed[stage] ?? (known(stage) ? dayjs(known(stage)?.due_on) : null)}
                onChange={(due) => due && setTyped({ ...typed, [stage]: due })}
              />
            )}
          </Field>
        ))}
      </div>
      <ProblemPanel error={error} />
    </Modal>
  );
}

function ExcuseDialog({ row, close }: { row: Row; close: () => void }) {
  const t = useText(compilation).rounds;
  const words = useText(common).document;
  const marks = useMarks();
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const back = row.excused !== "";
  const save = async () => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await put("/api/compilation/excuses", {
        budget_year: row.budget_year,
        unit_id: row.unit_id,
        reason: back ? "" : reason.trim(),
      });
      await queries.invalidateQueries({ queryKey: [PATH] });
      close();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      width={460}
      title={`${back ? t.takesPart : t.excuse}${marks.colon}${row.unit_name}`}
      mask={{ closable: false }}
      onCancel={close}
      okText={words.confirm}
      okButtonProps={{ loading: busy, disabled: !back && reason.trim() === "" }}
      onOk={() => void save()}
    >
      {back ? (
        <p>{row.excused}</p>
      ) : (
        <LongTextField label={t.reason} required wide max={200} value={reason} onChange={setReason} />
      )}
      <ProblemPanel error={error} />
    </Modal>
  );
}
