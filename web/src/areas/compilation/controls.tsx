// Control figures: how much each unit may budget of a fund, for basic and for project expenditure.
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, InputNumber, Modal, Radio } from "antd";
import { useRef, useState } from "react";
import { put, type RowOf } from "@/api/client";
import { fieldMessages } from "@/api/problem";
import { useRegistry } from "@/app/registry";
import { useSession } from "@/app/session";
import { useScopeQuery } from "@/kit/document/columns";
import { Field } from "@/kit/form/field";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { useYearFilter } from "@/kit/list/year-filter";
import { formatFen } from "@/kit/money";
import { MoneyInput } from "@/kit/money-input";
import { Page } from "@/kit/page";
import { CodePicker, UnitPicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { FigureHistory } from "./figure-history";
import { Fill } from "./rooms";
import { compilation } from "./text";

const PATH = "/api/compilation/control-figures";
type Figure = RowOf<typeof PATH>;

export default function ControlFigures() {
  const texts = useText(compilation);
  const t = texts.controls;
  const words = useText(common);
  const { may } = useSession();
  const scope = useScopeQuery("year");
  const years = useYearFilter(t.year);
  /** The figure in the dialog; `new` for one that is not there yet. */
  const [open, setOpen] = useState<Figure | "new" | null>(null);
  const [looked, setLooked] = useState<Figure | null>(null);
  const edit = may("control_edit");
  const columns: Column<Figure>[] = [
    { key: "unit_id", title: words.document.unit, kind: "unit", width: 230 },
    { key: "budget_year", title: t.year, width: 100 },
    { key: "fund", title: texts.line.fund, kind: "code", scheme: "funding_sources", width: 260 },
    {
      key: "expenditure_kind",
      title: t.kind,
      width: 90,
      render: (row) => texts.kinds[row.expenditure_kind] ?? row.expenditure_kind,
    },
    { key: "amount_fen", title: t.amount, kind: "money", width: 140 },
    { key: "split_fen", title: t.split, kind: "money", width: 140 },
    { key: "used_fen", title: t.used, kind: "money", width: 140 },
    { key: "remaining_fen", title: t.remaining, kind: "money", width: 140 },
    {
      key: "share",
      title: t.share,
      width: 110,
      render: (row) => (
        <Fill
          whole={row.amount_fen}
          used={row.used_fen + row.split_fen}
          label={`${t.used} ${formatFen(row.used_fen + row.split_fen)} / ${formatFen(row.amount_fen)}`}
        />
      ),
    },
    {
      key: "version",
      title: t.history,
      width: 70,
      render: (row) => (
        <Button
          type="link"
          size="small"
          aria-label={`${t.history} ${row.unit_name} ${row.fund} ${texts.kinds[row.expenditure_kind]}`}
          onClick={() => setLooked(row)}
        >
          {row.version}
        </Button>
      ),
    },
  ];
  if (edit) {
    columns.push({
      key: "actions",
      title: words.list.actions,
      width: 70,
      render: (row) => (
        <Button
          type="link"
          size="small"
          aria-label={`${t.change} ${row.unit_name} ${row.fund} ${texts.kinds[row.expenditure_kind]}`}
          onClick={() => setOpen(row)}
        >
          {t.change}
        </Button>
      ),
    });
  }
  return (
    <Page
      title={t.title}
      help={t.help}
      actions={
        edit && (
          <Button type="primary" onClick={() => setOpen("new")}>
            {t.add}
          </Button>
        )
      }
    >
      <ServerList
        path={PATH}
        name="control-figures"
        columns={columns}
        filters={[years]}
        fixed={scope}
        rowKey={(row) => `${row.unit_id}:${row.budget_year}:${row.fund}:${row.expenditure_kind}`}
      />
      {looked && <FigureHistory figure={looked} close={() => setLooked(null)} />}
      {open && <FigureDialog figure={open === "new" ? null : open} close={() => setOpen(null)} />}
    </Page>
  );
}

function FigureDialog({ figure, close }: { figure: Figure | null; close: () => void }) {
  const texts = useText(compilation);
  const t = texts.controls;
  const words = useText(common).document;
  const { message } = App.useApp();
  const { year, unitId } = useRegistry();
  const queries = useQueryClient();
  const running = useRef(false);
  const [unit, setUnit] = useState(figure?.unit_id ?? unitId);
  const [budgetYear, setBudgetYear] = useState<number | null>(figure?.budget_year ?? year);
  const [fund, setFund] = useState(figure?.fund ?? "");
  const [kind, setKind] = useState<"basic" | "project">(
    figure?.expenditure_kind === "basic" ? "basic" : "project",
  );
  const [amount, setAmount] = useState<number | null>(figure?.amount_fen ?? null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const wrong = fieldMessages(error);
  const whole = unit !== "" && budgetYear !== null && fund !== "" && amount !== null;

  const save = async () => {
    if (running.current || !whole) return;
    running.current = true;
    setBusy(true);
    setError(null);
    try {
      await put(PATH, {
        unit_id: unit,
        budget_year: budgetYear,
        fund,
        expenditure_kind: kind,
        amount_fen: amount,
        version: figure?.version ?? null,
      });
      message.success(t.saved);
      await queries.invalidateQueries({ queryKey: [PATH] });
      close();
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
      title={figure ? t.edit : t.add}
      mask={{ closable: false }}
      onCancel={close}
      okText={words.save}
      okButtonProps={{ loading: busy, disabled: !whole }}
      onOk={() => void save()}
    >
      {/* What identifies a figure cannot be changed; another one is set instead. */}
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field label={words.unit} required message={wrong.get("unit_id")}>
          {(control) => (
            <UnitPicker
              {...control}
              disabled={figure !== null}
              value={unit}
              onChange={(next) => setUnit(next ?? "")}
            />
          )}
        </Field>
        <Field label={t.year} required message={wrong.get("budget_year")}>
          {(control) => (
            <InputNumber
              {...control}
              min={2000}
              max={2100}
              precision={0}
              controls={false}
              disabled={figure !== null}
              value={budgetYear}
              onChange={setBudgetYear}
            />
          )}
        </Field>
        <Field label={texts.line.fund} required message={wrong.get("fund")}>
          {(control) => (
            <CodePicker
              {...control}
              scheme="funding_sources"
              anyLevel
              disabled={figure !== null}
              value={fund}
              onChange={(next) => setFund(next ?? "")}
            />
          )}
        </Field>
        <Field label={t.kind} required message={wrong.get("expenditure_kind")}>
          {(control) => (
            <Radio.Group
              id={control.id}
              disabled={figure !== null}
              value={kind}
              options={[
                { value: "basic", label: texts.kinds.basic },
                { value: "project", label: texts.kinds.project },
              ]}
              onChange={(event) => setKind(event.target.value)}
            />
          )}
        </Field>
        <Field label={t.amount} required message={wrong.get("amount_fen")}>
          {({ id, status }) => <MoneyInput id={id} status={status} value={amount} onChange={setAmount} />}
        </Field>
        <button type="submit" hidden disabled={!whole} aria-hidden tabIndex={-1} />
      </form>
      <ProblemPanel error={error} shownElsewhere={(field) => wrong.has(field) && field !== "body"} />
    </Modal>
  );
}
