// Entering a manual voucher: lines of both books in a grid, from nothing, a voucher, another document or a template.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Modal, Spin } from "antd";
import { useState } from "react";
import { type Answer, get, newId, put } from "@/api/client";
import { fieldMessages } from "@/api/problem";
import { useAddress } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { everything } from "@/kit/codes";
import { WithFiles } from "@/kit/files/files";
import { ChoiceField, CountField, DayField, LongTextField, TextField } from "@/kit/form/controls";
import { Field } from "@/kit/form/field";
import { Section } from "@/kit/page";
import { UnitPicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { useSay, useText } from "@/text/language";
import { useOwnUnit, useVoucherForm, VoucherFormPage } from "./form";
import {
  freshLine,
  type Line,
  ManualLines,
  type Stored,
  sentLine,
  shownLine,
  useBookOf,
} from "./manual-lines";
import { FormSource } from "./source";
import { bookkeeping } from "./text";
import "./bookkeeping.css";

const PATH = "/api/bookkeeping/manual-vouchers";
const TEMPLATES = "/api/bookkeeping/voucher-templates";
const VOUCHER = "/api/accounting/vouchers/{id}";
type Detail = Answer<"/api/bookkeeping/manual-vouchers/{id}", "get">;

interface Values {
  id: string;
  unit_id: string;
  voucher_date: string;
  summary: string;
  difference_class: string;
  invoice_no: string;
  attachments: number;
  lines: Line[];
}

/** What a form begins with, besides unit and day. */
type Beginning = Partial<Pick<Values, "summary" | "difference_class" | "lines" | "unit_id">>;

export default function ManualFormPage() {
  return (
    <FormSource path={`${PATH}/{id}`}>
      {(source) => <Begin key={source.detail?.document.version} {...source} />}
    </FormSource>
  );
}

function Begin({ detail, copied }: { detail: Detail | undefined; copied: Detail | undefined }) {
  const [search] = useAddress();
  const voucher = useQuery({
    queryKey: [VOUCHER, search.voucher],
    queryFn: ({ signal }) => get(VOUCHER, { path: { id: search.voucher ?? "" }, signal }),
    enabled: Boolean(search.voucher),
  });
  const templates = useQuery({
    queryKey: [TEMPLATES, "everything"],
    queryFn: ({ signal }) => everything(TEMPLATES, {}, signal),
    enabled: Boolean(search.template),
  });
  const error = voucher.error ?? templates.error;
  if (error) return <ProblemPanel error={error} />;
  if ((search.voucher && !voucher.data) || (search.template && !templates.data))
    return <Spin className="page-wait" />;
  const lines = (stored: Stored[]) => stored.map((line) => shownLine(line, newId()));
  const template = templates.data?.find((one) => one.id === search.template);
  const beginning: Beginning = template
    ? {
        unit_id: template.unit_id,
        summary: template.content.summary,
        difference_class: template.content.difference_class,
        lines: lines(template.content.lines.map((line) => ({ ...line, ...line.dimensions }))),
      }
    : voucher.data
      ? {
          unit_id: voucher.data.unit_id,
          summary: voucher.data.summary,
          difference_class: voucher.data.difference_class,
          lines: lines((voucher.data.lines ?? []).filter((line) => line.book !== "indicator")),
        }
      : copied
        ? {
            unit_id: copied.document.unit_id,
            summary: copied.voucher.summary,
            difference_class: copied.voucher.difference_class,
            lines: lines(copied.lines),
          }
        : {};
  return <Start detail={detail} beginning={beginning} />;
}

function Start({ detail, beginning }: { detail: Detail | undefined; beginning: Beginning }) {
  const { registry } = useRegistry();
  const unit = useOwnUnit();
  const [initial] = useState<Values>(() =>
    detail
      ? {
          id: detail.document.id,
          unit_id: detail.document.unit_id,
          voucher_date: detail.voucher.voucher_date,
          summary: detail.voucher.summary,
          difference_class: detail.voucher.difference_class,
          invoice_no: detail.voucher.invoice_no,
          attachments: detail.voucher.attachments,
          lines: detail.lines.map((line) => shownLine(line, line.id)),
        }
      : {
          id: newId(),
          unit_id: beginning.unit_id ?? unit,
          voucher_date: registry.today,
          summary: beginning.summary ?? "",
          difference_class: beginning.difference_class ?? "",
          invoice_no: "",
          attachments: 0,
          lines: beginning.lines ?? [freshLine(), freshLine()],
        },
  );
  return (
    <WithFiles id={initial.id} isNew={!detail}>
      <Form initial={initial} detail={detail} />
    </WithFiles>
  );
}

function Form({ initial, detail }: { initial: Values; detail: Detail | undefined }) {
  const texts = useText(bookkeeping);
  const t = texts.manuals;
  const say = useSay();
  const [value, setValue] = useState(initial);
  const [keeping, setKeeping] = useState(false);
  const set = (part: Partial<Values>) => setValue((before) => ({ ...before, ...part }));
  const { bookOf, classes } = useBookOf();
  const typed = value.lines.filter(
    (line) => line.account !== "" || line.debit_fen !== null || line.credit_fen !== null,
  );
  const whole = (line: Line) => line.account !== "" && (line.debit_fen !== null || line.credit_fen !== null);
  const complete =
    value.unit_id !== "" && value.summary.trim() !== "" && typed.length > 0 && typed.every(whole);
  const lines = typed.map((line) => sentLine(line, bookOf));
  const body = complete ? { ...value, lines } : null;
  const form = useVoucherForm(PATH, body, detail?.document.version);
  const { message } = form;
  return (
    <VoucherFormPage
      title={detail ? t.edit(detail.document.number) : t.create}
      help={t.help}
      back={detail ? `${form.page}/${value.id}` : form.page}
      complete={complete}
      shown={(at) => message(at) !== undefined}
      extra={
        <Button disabled={!complete} onClick={() => setKeeping(true)}>
          {t.asTemplate}
        </Button>
      }
      wide={
        <Section title={t.lines}>
          <ManualLines lines={value.lines} change={(next) => set({ lines: next })} message={message} />
          {message("lines") && (
            <div className="cell-error" role="alert">
              {message("lines")}
            </div>
          )}
        </Section>
      }
      {...form}
    >
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
          <DayField
            label={texts.day}
            required
            message={message("voucher_date")}
            value={value.voucher_date}
            onChange={(voucher_date) => set({ voucher_date })}
          />
          <ChoiceField
            label={t.difference}
            hint={t.differenceHint}
            message={message("difference_class")}
            value={value.difference_class}
            options={[
              { value: "", label: "—" },
              ...classes.map((one) => ({ value: one.class, label: say(one.title) })),
            ]}
            onChange={(difference_class) => set({ difference_class })}
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
      {keeping && (
        <Keep
          content={{
            unit_id: value.unit_id,
            summary: value.summary.trim(),
            difference_class: value.difference_class,
            lines: lines.map(({ id: _, ...line }) => line),
          }}
          close={() => setKeeping(false)}
        />
      )}
    </VoucherFormPage>
  );
}

interface Kept {
  unit_id: string;
  summary: string;
  difference_class: string;
  lines: Omit<ReturnType<typeof sentLine>, "id">[];
}

function Keep({ content, close }: { content: Kept; close: () => void }) {
  const t = useText(bookkeeping).manuals;
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [id] = useState(newId);
  const [name, setName] = useState(content.summary.slice(0, 60));
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const messages = fieldMessages(error);
  const send = async () => {
    setBusy(true);
    setError(null);
    try {
      await put(`${TEMPLATES}/{id}`, { ...content, name: name.trim(), note: note.trim() }, { path: { id } });
      await queries.invalidateQueries({ queryKey: [TEMPLATES] });
      message.success(t.templateSaved);
      close();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t.asTemplate}
      okButtonProps={{ loading: busy, disabled: name.trim() === "" }}
      onOk={() => void send()}
      onCancel={close}
    >
      {error ? <ProblemPanel error={error} shownElsewhere={(field) => messages.has(field)} /> : null}
      <Field label={t.templateName} required message={messages.get("name")}>
        {(control) => (
          <Input {...control} maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <Field label={t.templateNote} message={messages.get("note")}>
        {(control) => (
          <Input
            {...control}
            maxLength={200}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
    </Modal>
  );
}
