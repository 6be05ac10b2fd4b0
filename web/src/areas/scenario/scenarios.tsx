// What-if scenarios: which there are, and beginning another.
import { useQueryClient } from "@tanstack/react-query";
import { Button, InputNumber, Modal, Tag } from "antd";
import { useRef, useState } from "react";
import { newId, post, type RowOf } from "@/api/client";
import { fieldMessages } from "@/api/problem";
import { useGo } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { ChoiceField, LongTextField, TextField } from "@/kit/form/controls";
import { Field } from "@/kit/form/field";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { useYearFilter } from "@/kit/list/year-filter";
import { Page } from "@/kit/page";
import { UnitPicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { scenarioText } from "./text";

const PATH = "/api/scenario/scenarios";
type Row = RowOf<typeof PATH>;
const COLOURS: Record<string, string> = { open: "blue", adopted: "green", discarded: "default" };
type Base = "working" | "first_up" | "second_up" | "second_down";

export function StateTag({ state }: { state: string }) {
  const t = useText(scenarioText);
  return <Tag color={COLOURS[state] ?? "default"}>{t.states[state] ?? state}</Tag>;
}

export default function Scenarios() {
  const texts = useText(scenarioText);
  const t = texts.list;
  const years = useYearFilter(t.year);
  const [open, setOpen] = useState(false);
  const columns: Column<Row>[] = [
    {
      key: "name",
      title: t.name,
      width: 240,
      render: (row) => <PageLink to={`/scenario/scenarios/${row.id}`}>{row.name}</PageLink>,
    },
    { key: "unit_name", title: t.unit, width: 240, render: (row) => `${row.unit_code} ${row.unit_name}` },
    { key: "budget_year", title: t.year, width: 90 },
    { key: "base", title: t.base, width: 170, render: (row) => texts.bases[row.base] ?? row.base },
    { key: "state", title: t.state, width: 90, render: (row) => <StateTag state={row.state} /> },
    { key: "change_count", title: t.changes, kind: "number" },
    { key: "creator_name", title: t.creator, width: 110 },
    { key: "created_at", title: t.created, kind: "time" },
    { key: "note", title: t.note, width: 220 },
  ];
  return (
    <Page
      title={t.title}
      help={t.help}
      actions={
        <Button type="primary" onClick={() => setOpen(true)}>
          {t.add}
        </Button>
      }
    >
      <ServerList
        path={PATH}
        name="scenarios"
        columns={columns}
        filters={[
          {
            key: "state",
            title: t.state,
            kind: "select",
            options: Object.entries(texts.states).map(([value, label]) => ({ value, label })),
          },
          years,
        ]}
        rowKey={(row) => row.id}
      />
      {open && <BeginDialog close={() => setOpen(false)} />}
    </Page>
  );
}

function BeginDialog({ close }: { close: () => void }) {
  const texts = useText(scenarioText);
  const t = texts.list;
  const go = useGo();
  const queries = useQueryClient();
  const { year, unitId } = useRegistry();
  // One id for this dialog: sent again, it is the same scenario.
  const id = useRef(newId());
  const running = useRef(false);
  const [unit, setUnit] = useState(unitId);
  const [budgetYear, setBudgetYear] = useState<number | null>(year);
  const [base, setBase] = useState<Base>("working");
  const [name, setName] = useState("");
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const wrong = fieldMessages(error);
  const whole = unit !== "" && budgetYear !== null && name.trim() !== "";
  const save = async () => {
    if (running.current || !whole) return;
    running.current = true;
    setBusy(true);
    setError(null);
    try {
      const body = { id: id.current, unit_id: unit, budget_year: budgetYear, base, name, note, changes: [] };
      await post(PATH, body);
      await queries.invalidateQueries({ queryKey: [PATH] });
      await go(`/scenario/scenarios/${id.current}`);
    } catch (caught) {
      setError(caught);
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      width={560}
      title={t.add}
      mask={{ closable: false }}
      onCancel={close}
      okText={t.begin}
      okButtonProps={{ loading: busy, disabled: !whole }}
      onOk={() => void save()}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextField
          label={t.name}
          required
          max={60}
          message={wrong.get("name")}
          value={name}
          onChange={setName}
        />
        <Field label={t.unit} required message={wrong.get("unit_id")} hint={t.hint}>
          {(control) => <UnitPicker {...control} value={unit} onChange={(next) => setUnit(next ?? "")} />}
        </Field>
        <Field label={t.year} required message={wrong.get("budget_year")}>
          {(control) => (
            <InputNumber
              {...control}
              min={2000}
              max={2100}
              precision={0}
              controls={false}
              value={budgetYear}
              onChange={setBudgetYear}
            />
          )}
        </Field>
        <ChoiceField
          label={t.base}
          value={base}
          onChange={(next) => setBase(next as Base)}
          options={Object.entries(texts.bases).map(([value, label]) => ({ value, label }))}
        />
        <LongTextField label={t.note} max={500} message={wrong.get("note")} value={note} onChange={setNote} />
        <button type="submit" hidden disabled={!whole} aria-hidden tabIndex={-1} />
      </form>
      <ProblemPanel error={error} shownElsewhere={(field) => wrong.has(field) && field !== "body"} />
    </Modal>
  );
}
