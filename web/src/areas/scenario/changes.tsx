// The changes of a scenario with what each comes to, and adding one.
import { Button, Checkbox, InputNumber, Modal, Radio, Space, Table } from "antd";
import { useState } from "react";
import { get } from "@/api/client";
import { useRegistry } from "@/app/registry";
import { codeName, useCodes, useUnits } from "@/kit/codes";
import { ChoiceField, MoneyField } from "@/kit/form/controls";
import { Field } from "@/kit/form/field";
import { formatFen, formatRate } from "@/kit/money";
import { Section } from "@/kit/page";
import { CodePicker, RemotePicker, UnitPicker } from "@/kit/pickers";
import { Scrolling } from "@/kit/scrolling";
import { useLanguage, useSay, useText } from "@/text/language";
import type { Change, Detail } from "./scenario";
import { scenarioText } from "./text";

type Row = Detail["changes"][number];
type Kind = Change["kind"];
type Head = NonNullable<Change["headcount"]>;
const KINDS: Kind[] = ["control", "standard", "headcount"];

interface Props {
  detail: Detail;
  busy: boolean;
  edit: (changes: Change[]) => Promise<boolean>;
}

/** A change in words. */
function useWords(detail: Detail) {
  const texts = useText(scenarioText);
  const t = texts.change;
  const lang = useLanguage();
  const say = useSay();
  const units = useUnits().data;
  const funds = useCodes("funding_sources").data;
  const rate = (bp: number | null | undefined) =>
    bp === null || bp === undefined ? "" : `${bp > 0 ? "+" : ""}${formatRate(bp)}`;
  return ({ change, standard }: Row): string => {
    const unit = units?.find((one) => one.id === (change.unit_id ?? detail.unit_id));
    const named = unit ? `${unit.code} ${unit.name}` : "";
    const whose = change.below ? t.withBelow(named) : named;
    const fund = funds?.find((one) => one.code === change.fund);
    if (change.kind === "control") {
      const of = fund ? `${fund.code} ${codeName(fund, lang)}` : change.fund || t.allFunds;
      const kind = change.expenditure_kind ? texts.kinds[change.expenditure_kind] : t.both;
      return [whose, of, kind, rate(change.rate_bp)].join(" ");
    }
    if (change.kind === "standard") {
      const to = change.amount_fen ? t.to(formatFen(change.amount_fen)) : rate(change.rate_bp);
      return [whose, say(standard), to].join(" ");
    }
    const count = change.count ?? 0;
    return [named, t.heads[change.headcount ?? ""], `${count > 0 ? "+" : ""}${count}`].join(" ");
  };
}

export function Changes({ detail, busy, edit }: Props) {
  const texts = useText(scenarioText);
  const t = texts.detail;
  const words = useWords(detail);
  const say = useSay();
  const [adding, setAdding] = useState<Kind | null>(null);
  const open = detail.state === "open";
  const changes = detail.changes.map((one) => one.change);
  const rows = detail.changes.map((row, at) => ({ ...row, at }));
  const effect = (row: Row) =>
    [
      row.lines_fen !== 0 && t.lines(`${row.lines_fen > 0 ? "+" : ""}${formatFen(row.lines_fen)}`),
      row.figures > 0 && t.figures(row.figures),
      say(row.note),
    ]
      .filter(Boolean)
      .join(" ");
  const titles = { control: t.addControl, standard: t.addStandard, headcount: t.addHeadcount };
  return (
    <Section
      title={t.changes}
      extra={
        open && (
          <Space wrap>
            {KINDS.map((kind) => (
              <Button key={kind} size="small" disabled={busy} onClick={() => setAdding(kind)}>
                {titles[kind]}
              </Button>
            ))}
          </Space>
        )
      }
    >
      <Scrolling>
        <Table
          size="small"
          bordered
          pagination={false}
          rowKey="at"
          dataSource={rows}
          locale={{ emptyText: t.none }}
          scroll={{ x: 760 }}
          columns={[
            { title: texts.change.how, width: 130, render: (_, row) => texts.change.titles[row.change.kind] },
            { title: t.changes, render: (_, row) => words(row) },
            { title: t.effect, width: 320, render: (_, row) => (open ? effect(row) : "") },
            ...(open
              ? [
                  {
                    title: t.remove,
                    width: 80,
                    render: (_: unknown, row: Row & { at: number }) => (
                      <Button
                        type="link"
                        size="small"
                        disabled={busy}
                        aria-label={t.removeOf(words(row))}
                        onClick={() => void edit(changes.filter((_, at) => at !== row.at))}
                      >
                        {t.remove}
                      </Button>
                    ),
                  },
                ]
              : []),
          ]}
        />
      </Scrolling>
      {adding && (
        <ChangeDialog
          kind={adding}
          detail={detail}
          busy={busy}
          add={async (change) => {
            await edit([...changes, change]);
            setAdding(null);
          }}
          close={() => setAdding(null)}
        />
      )}
    </Section>
  );
}

interface DialogProps {
  kind: Kind;
  detail: Detail;
  busy: boolean;
  add: (change: Change) => Promise<void>;
  close: () => void;
}

function ChangeDialog({ kind, detail, busy, add, close }: DialogProps) {
  const texts = useText(scenarioText);
  const t = texts.change;
  const [unit, setUnit] = useState(detail.unit_id);
  const [below, setBelow] = useState(kind !== "headcount");
  const [fund, setFund] = useState("");
  const [expenditure, setExpenditure] = useState<"" | "basic" | "project">("");
  const [rate, setRate] = useState<number | null>(null);
  const [standard, setStandard] = useState("");
  const [way, setWay] = useState<"rate" | "amount">("rate");
  const [amount, setAmount] = useState<number | null>(null);
  const [head, setHead] = useState<Head>("civil_servant");
  const [count, setCount] = useState<number | null>(null);
  const byRate = kind === "control" || (kind === "standard" && way === "rate");
  const rate_bp = rate === null ? null : Math.round(rate * 100);
  const whole =
    unit !== "" &&
    (kind !== "standard" || standard !== "") &&
    (kind === "headcount"
      ? count !== null && count !== 0
      : byRate
        ? rate_bp !== null && rate_bp !== 0
        : amount !== null);
  const change: Change = {
    kind,
    unit_id: unit,
    below: kind !== "headcount" && below,
    fund: kind === "control" ? fund : "",
    expenditure_kind: kind === "control" && expenditure ? expenditure : null,
    standard_id: kind === "standard" ? standard : null,
    headcount: kind === "headcount" ? head : null,
    rate_bp: byRate ? rate_bp : null,
    amount_fen: (kind === "standard" && way === "amount") || kind === "headcount" ? amount : null,
    count: kind === "headcount" ? count : null,
  };
  const save = () => {
    if (whole && !busy) void add(change);
  };
  return (
    <Modal
      open
      width={560}
      title={t.titles[kind]}
      mask={{ closable: false }}
      onCancel={close}
      okText={t.ok}
      okButtonProps={{ loading: busy, disabled: !whole }}
      onOk={save}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {kind === "standard" && <StandardField value={standard} onChange={setStandard} />}
        <Field label={t.unit} required>
          {(control) => <UnitPicker {...control} value={unit} onChange={(next) => setUnit(next ?? "")} />}
        </Field>
        {kind !== "headcount" && (
          <Checkbox checked={below} onChange={(event) => setBelow(event.target.checked)}>
            {t.below}
          </Checkbox>
        )}
        {kind === "control" && (
          <>
            <Field label={t.fund} hint={t.allFunds}>
              {(control) => (
                <CodePicker
                  {...control}
                  scheme="funding_sources"
                  anyLevel
                  allowClear
                  value={fund}
                  onChange={(next) => setFund(next ?? "")}
                />
              )}
            </Field>
            <ChoiceField
              label={t.kind}
              value={expenditure || "both"}
              onChange={(next) => setExpenditure(next === "basic" || next === "project" ? next : "")}
              options={[
                { value: "both", label: t.both },
                { value: "basic", label: texts.kinds.basic ?? "" },
                { value: "project", label: texts.kinds.project ?? "" },
              ]}
            />
          </>
        )}
        {kind === "standard" && (
          <Field label={t.how}>
            {(control) => (
              <Radio.Group
                id={control.id}
                value={way}
                options={[
                  { value: "rate", label: t.byRate },
                  { value: "amount", label: t.toAmount },
                ]}
                onChange={(event) => setWay(event.target.value)}
              />
            )}
          </Field>
        )}
        {byRate && (
          <Field label={t.rate} required hint={t.rateHint}>
            {(control) => (
              <InputNumber
                {...control}
                min={-100}
                max={1000}
                precision={2}
                controls={false}
                value={rate}
                onChange={setRate}
              />
            )}
          </Field>
        )}
        {kind === "standard" && way === "amount" && (
          <MoneyField label={t.amount} required value={amount} onChange={setAmount} />
        )}
        {kind === "headcount" && (
          <>
            <ChoiceField
              label={t.head}
              value={head}
              onChange={(next) => setHead(next as Head)}
              options={Object.entries(t.heads).map(([value, label]) => ({ value, label }))}
            />
            <Field label={t.count} required>
              {(control) => (
                <InputNumber
                  {...control}
                  min={-10000}
                  max={10000}
                  precision={0}
                  controls={false}
                  value={count}
                  onChange={setCount}
                />
              )}
            </Field>
            {(count ?? 0) > 0 && head !== "posts" && (
              <MoneyField label={t.pay} hint={t.payHint} value={amount} onChange={setAmount} />
            )}
          </>
        )}
        <button type="submit" hidden disabled={!whole} aria-hidden tabIndex={-1} />
      </form>
    </Modal>
  );
}

function StandardField({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const t = useText(scenarioText).change;
  const lang = useLanguage();
  const { registry } = useRegistry();
  return (
    <Field label={t.standard} required>
      {(control) => (
        <RemotePicker
          {...control}
          name="standards"
          value={value}
          onChange={(next) => onChange(next ?? "")}
          search={async (text, signal) => {
            const query = { text, in_force_on: registry.today, limit: 50 };
            const page = await get("/api/masterdata/standards", { query, signal });
            // A standard that is words has no amount to change.
            return page.items.flatMap((one) => {
              if (one.amount_fen === null || one.amount_fen === undefined) return [];
              const name = lang === "en" && one.name_en ? one.name_en : one.name_zh;
              const about = [
                one.code,
                name,
                one.region.replaceAll("|", " "),
                one.rank,
                formatFen(one.amount_fen),
              ];
              return [{ value: one.id, label: about.filter(Boolean).join(" ") }];
            });
          }}
        />
      )}
    </Field>
  );
}
