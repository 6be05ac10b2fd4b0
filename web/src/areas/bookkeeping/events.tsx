// Event vouchers: the list, acting on many, and putting drafts together.
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Modal } from "antd";
import { useState } from "react";
import { newId, post, type RowOf } from "@/api/client";
import { useGo } from "@/app/go";
import { useSession } from "@/app/session";
import { useDocumentColumns, useDocumentFilters } from "@/kit/document/columns";
import { useDocumentList } from "@/kit/document/list";
import { Field } from "@/kit/form/field";
import type { Column } from "@/kit/list/column";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { useEventOptions, useEvents } from "./catalogue";
import { bookkeeping } from "./text";

const PATH = "/api/bookkeeping/event-vouchers";
type Row = RowOf<typeof PATH>;

export default function EventVouchers() {
  const texts = useText(bookkeeping);
  const t = texts.events;
  const { may } = useSession();
  const enters = may("voucher_edit");
  const events = useEvents();
  const options = useEventOptions(events.data).flatMap((group) => group.options);
  const common = useDocumentColumns<Row>("event_voucher", !enters && may("document_act"));
  const filters = useDocumentFilters("event_voucher");
  const [merging, setMerging] = useState<{ rows: Row[]; clear: () => void } | null>(null);
  const { batch, ...list } = useDocumentList<Row>({
    kind: "event_voucher",
    path: PATH,
    edit: "voucher_edit",
    newTitle: t.create,
    line: (row) => row.title,
  });
  const columns: Column<Row>[] = [
    common.number,
    { key: "event", title: texts.event, width: 240, render: (row) => `${row.event} ${row.event_name}` },
    { key: "summary", title: texts.summary, width: 260 },
    common.amount,
    { key: "voucher_date", title: texts.day, width: 110 },
    common.state,
    { key: "fund", title: texts.fund, kind: "code", scheme: "funding_sources", width: 160 },
    common.unit,
    { key: "payee_name", title: texts.payee, width: 180, hidden: true },
    { key: "invoice_no", title: texts.invoice, width: 150, hidden: true },
    { key: "reference", title: t.reference, width: 140, hidden: true },
    common.creator,
    common.created,
  ];
  const all: Filter[] = [
    { key: "event", title: texts.event, kind: "select", options },
    { key: "dated_from", until: "dated_to", title: texts.day, kind: "days" },
    filters.state,
    filters.text,
    filters.amounts,
    filters.created,
  ];
  return (
    <Page title={t.title} help={t.help}>
      <ServerList
        path={PATH}
        name="event-vouchers"
        columns={columns}
        filters={all}
        {...list}
        batch={
          batch &&
          ((rows, clear) => (
            <>
              {batch(rows, clear)}
              {enters && (
                <Button disabled={rows.length < 2} onClick={() => setMerging({ rows, clear })}>
                  {t.merge}
                </Button>
              )}
            </>
          ))
        }
      />
      {merging && <Merge {...merging} close={() => setMerging(null)} />}
    </Page>
  );
}

function Merge({ rows, clear, close }: { rows: Row[]; clear: () => void; close: () => void }) {
  const texts = useText(bookkeeping);
  const t = texts.events;
  const go = useGo();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [id] = useState(newId);
  const [summary, setSummary] = useState(rows[0]?.summary ?? "");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = async () => {
    setBusy(true);
    setError(null);
    try {
      await post(
        `${PATH}/merges`,
        { id, ids: rows.map((row) => row.id), summary: summary.trim() },
        { key: id },
      );
      await queries.invalidateQueries({ queryKey: [PATH] });
      message.success(t.mergeDone);
      clear();
      void go(`/bookkeeping/event-vouchers/${id}`);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t.mergeTitle}
      okText={t.merge}
      okButtonProps={{ loading: busy, disabled: summary.trim() === "" }}
      onOk={() => void send()}
      onCancel={close}
    >
      {error ? <ProblemPanel error={error} /> : null}
      <p className="quiet">{t.mergeHint}</p>
      <Field label={texts.summary} required>
        {(control) => (
          <Input
            {...control}
            maxLength={200}
            value={summary}
            onChange={(event) => setSummary(event.target.value)}
          />
        )}
      </Field>
    </Modal>
  );
}
