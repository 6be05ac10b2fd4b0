// Entering an event voucher: what is asked depends on the event, as the server lists it; both books beside it.
import { Select } from "antd";
import { useState } from "react";
import { type Answer, newId } from "@/api/client";
import { useRegistry } from "@/app/registry";
import { WithFiles } from "@/kit/files/files";
import { ChoiceField, CountField, DayField, LongTextField, MoneyField, TextField } from "@/kit/form/controls";
import { Field } from "@/kit/form/field";
import { Section } from "@/kit/page";
import { UnitPicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { useSay, useText } from "@/text/language";
import { type EventForm, useAccounts, useEventOptions, useEvents } from "./catalogue";
import { useOwnUnit, useVoucherForm, VoucherFormPage } from "./form";
import { FormSource } from "./source";
import { NOWHERE, type Stands, StandsFields } from "./stands";
import { bookkeeping } from "./text";

const PATH = "/api/bookkeeping/event-vouchers";
type Detail = Answer<"/api/bookkeeping/event-vouchers/{id}", "get">;

interface Values {
  id: string;
  unit_id: string;
  event: string;
  voucher_date: string;
  words: Record<string, string>;
  amounts: Record<string, number | null>;
  dimensions: Stands;
  summary: string;
  invoice_no: string;
  attachments: number;
  reference: string;
}

export default function EventFormPage() {
  return (
    <FormSource path={`${PATH}/{id}`}>
      {(source) => <Start key={source.detail?.document.version} {...source} />}
    </FormSource>
  );
}

function fromDetail({ voucher, document }: Detail, copy: boolean, today: string): Values {
  return {
    id: copy ? newId() : document.id,
    unit_id: document.unit_id,
    event: voucher.event,
    voucher_date: copy ? today : voucher.voucher_date,
    words: JSON.parse(voucher.words),
    amounts: JSON.parse(voucher.amounts),
    dimensions: {
      project_id: voucher.project_id,
      function: voucher.function,
      dep_economy: voucher.dep_economy,
      fund: voucher.fund,
      payee_id: voucher.payee_id,
      indicator_id: voucher.indicator_id,
    },
    summary: voucher.summary,
    invoice_no: copy ? "" : voucher.invoice_no,
    attachments: voucher.attachments,
    reference: copy ? "" : voucher.reference,
  };
}

function Start({ detail, copied }: { detail: Detail | undefined; copied: Detail | undefined }) {
  const { registry } = useRegistry();
  const unit = useOwnUnit();
  const [initial] = useState<Values>(() => {
    const from = detail ?? copied;
    if (from) return fromDetail(from, !detail, registry.today);
    return {
      id: newId(),
      unit_id: unit,
      event: "",
      voucher_date: registry.today,
      words: {},
      amounts: {},
      dimensions: NOWHERE,
      summary: "",
      invoice_no: "",
      attachments: 0,
      reference: "",
    };
  });
  return (
    <WithFiles id={initial.id} isNew={!detail}>
      <Form initial={initial} detail={detail} payeeName={(detail ?? copied)?.voucher.payee_name ?? ""} />
    </WithFiles>
  );
}

function Form({
  initial,
  detail,
  payeeName,
}: {
  initial: Values;
  detail: Detail | undefined;
  payeeName: string;
}) {
  const texts = useText(bookkeeping);
  const t = texts.events;
  const say = useSay();
  const [value, setValue] = useState(initial);
  const set = (part: Partial<Values>) => setValue((before) => ({ ...before, ...part }));
  const events = useEvents();
  const options = useEventOptions(events.data);
  const event = events.data?.find((one) => one.event === value.event);
  const complete =
    value.unit_id !== "" && event !== undefined && value.summary.trim() !== "" && value.voucher_date !== "";
  const amounts = Object.fromEntries(Object.entries(value.amounts).map(([name, fen]) => [name, fen ?? 0]));
  const words = Object.fromEntries(Object.entries(value.words).filter(([, word]) => word !== ""));
  const body = complete ? { ...value, amounts, words } : null;
  const form = useVoucherForm(PATH, body, detail?.document.version);
  const { message } = form;
  return (
    <VoucherFormPage
      title={detail ? t.edit(detail.document.number) : t.create}
      help={t.help}
      back={detail ? `${form.page}/${value.id}` : form.page}
      complete={complete}
      shown={(at) => message(at) !== undefined && !at.startsWith("merges")}
      {...form}
    >
      {events.error ? <ProblemPanel error={events.error} retry={() => void events.refetch()} /> : null}
      <Section title={texts.base}>
        <div className="fields">
          <Field label={texts.unit} required message={message("unit_id")}>
            {(control) => (
              <UnitPicker
                {...control}
                disabled={detail !== undefined}
                value={value.unit_id}
                onChange={(unit) => set({ unit_id: unit ?? "" })}
              />
            )}
          </Field>
          <Field label={texts.event} required message={message("event")} hint={event?.condition}>
            {(control) => (
              <Select
                {...control}
                value={value.event || undefined}
                options={options}
                loading={events.isPending}
                showSearch={{ optionFilterProp: "label" }}
                popupMatchSelectWidth={420}
                onChange={(next: string) => set({ event: next, words: {}, amounts: {} })}
              />
            )}
          </Field>
          <DayField
            label={texts.day}
            required
            message={message("voucher_date")}
            value={value.voucher_date}
            onChange={(voucher_date) => set({ voucher_date })}
          />
          <TextField
            label={texts.invoice}
            message={message("invoice_no")}
            max={64}
            value={value.invoice_no}
            onChange={(invoice_no) => set({ invoice_no })}
          />
          <CountField
            label={texts.papers}
            message={message("attachments")}
            max={9999}
            value={value.attachments}
            onChange={(attachments) => set({ attachments })}
          />
          <LongTextField
            label={texts.summary}
            required
            wide
            oneLine
            message={message("summary")}
            max={200}
            value={value.summary}
            onChange={(summary) => set({ summary })}
          />
        </div>
      </Section>
      {event && (
        <Section
          title={`${event.event} ${say(event.name)}`}
          extra={<span className="quiet">{event.source}</span>}
        >
          <div className="fields">
            <EventFields event={event} value={value} set={set} message={message} />
          </div>
        </Section>
      )}
      <Section title={texts.dimensions}>
        <StandsFields
          unit={value.unit_id}
          value={value.dimensions}
          set={(part) => set({ dimensions: { ...value.dimensions, ...part } })}
          message={message}
          fundNeeded={event?.fund ?? false}
          payeeName={payeeName}
        />
      </Section>
    </VoucherFormPage>
  );
}

function EventFields({
  event,
  value,
  set,
  message,
}: {
  event: EventForm;
  value: Values;
  set: (part: Partial<Values>) => void;
  message: (at: string) => string | undefined;
}) {
  const say = useSay();
  const accounts = useAccounts();
  const choose = (name: string) => (word: string | undefined) =>
    set({ words: { ...value.words, [name]: word ?? "" } });
  return (
    <>
      {event.amounts.map((one) => (
        <MoneyField
          key={one.name}
          label={say(one.title)}
          message={message(`amounts.${one.name}`) ?? (one.name === "amount" ? message("amounts") : undefined)}
          value={value.amounts[one.name] ?? null}
          onChange={(fen) => set({ amounts: { ...value.amounts, [one.name]: fen } })}
        />
      ))}
      {event.words.map((one) =>
        one.account ? (
          <ChoiceField
            key={one.name}
            label={say(one.title)}
            required
            message={message(`words.${one.name}`)}
            value={value.words[one.name] ?? ""}
            options={(accounts.data?.accounts ?? [])
              .filter((account) => /^[12]/.test(account.code))
              .map((account) => ({ value: account.code, label: `${account.code} ${say(account.name)}` }))}
            onChange={choose(one.name)}
          />
        ) : (
          <Field key={one.name} label={say(one.title)} message={message(`words.${one.name}`)}>
            {(control) => (
              <Select
                {...control}
                allowClear
                value={value.words[one.name] || undefined}
                options={one.choices.map((choice) => ({ value: choice.value, label: say(choice.title) }))}
                onChange={choose(one.name)}
              />
            )}
          </Field>
        ),
      )}
    </>
  );
}
