// Archive packages: which were made, making another, and the data that auditors ask for.
import { Button, Modal } from "antd";
import { useRef, useState } from "react";
import { newId, post, type RowOf } from "@/api/client";
import { useGo } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { useDownload } from "@/kit/download";
import { ChoiceField } from "@/kit/form/controls";
import { Field } from "@/kit/form/field";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { ServerList } from "@/kit/list/server-list";
import { useYearFilter } from "@/kit/list/year-filter";
import { Page } from "@/kit/page";
import { UnitPicker } from "@/kit/pickers";
import { useText } from "@/text/language";
import { SendDialog } from "./dialog";
import { SpanFields, span } from "./range";
import { bytes, useMay, useUnitChoice, useYears } from "./shared";
import { archiveText } from "./text";

const PATH = "/api/archive/packages";
type Row = RowOf<typeof PATH>;

export default function Packages() {
  const texts = useText(archiveText);
  const t = texts.packages;
  const may = useMay();
  const years = useYearFilter(texts.year);
  const [open, setOpen] = useState<"make" | "audit" | null>(null);
  const columns: Column<Row>[] = [
    {
      key: "number",
      title: t.number,
      width: 190,
      render: (row) => <PageLink to={`/archive/packages/${row.id}`}>{row.number}</PageLink>,
    },
    { key: "unit_name", title: texts.unit, width: 240, render: (row) => `${row.unit_code} ${row.unit_name}` },
    { key: "periods", title: texts.periods, width: 170, render: span },
    { key: "vouchers", title: t.vouchers, kind: "number" },
    { key: "entries", title: t.entries, kind: "number" },
    { key: "attachments", title: t.attachments, kind: "number", width: 110 },
    { key: "size", title: t.size, width: 100, render: (row) => bytes(row.size) },
    { key: "made_by_name", title: t.by, width: 120 },
    { key: "made_at", title: t.at, kind: "time" },
    {
      key: "content_hash",
      title: t.contentHash,
      width: 200,
      hidden: true,
      render: (row) => <code className="hash">{row.content_hash}</code>,
    },
  ];
  return (
    <Page
      title={t.title}
      help={t.help}
      actions={
        <>
          <Button onClick={() => setOpen("audit")}>{t.auditData}</Button>
          {may && (
            <Button type="primary" onClick={() => setOpen("make")}>
              {t.add}
            </Button>
          )}
        </>
      }
    >
      <ServerList
        path={PATH}
        name="archive-packages"
        columns={columns}
        filters={[{ key: "unit_id", title: texts.unit, kind: "unit" }, years]}
        rowKey={(row) => row.id}
      />
      {open === "make" && <MakeDialog close={() => setOpen(null)} />}
      {open === "audit" && <AuditDialog close={() => setOpen(null)} />}
    </Page>
  );
}

function MakeDialog({ close }: { close: () => void }) {
  const texts = useText(archiveText);
  const t = texts.packages;
  const go = useGo();
  const { year } = useRegistry();
  const years = useYears();
  // One id for this dialog: sent again, it is the same package.
  const id = useRef(newId());
  const [unit, setUnit] = useUnitChoice();
  const [months, setMonths] = useState({ year, from: 1, to: 1 });
  const code = (month: number) => months.year * 100 + month;
  return (
    <SendDialog
      title={t.add}
      yes={t.make}
      whole={unit !== ""}
      close={close}
      send={() => post(PATH, { id: id.current, unit_id: unit, from: code(months.from), to: code(months.to) })}
      done={(made) => void go(`/archive/packages/${made.id}`)}
    >
      {(wrong, busy) => (
        <>
          <Field label={texts.unit} required message={wrong.get("unit_id")}>
            {(control) => <UnitPicker {...control} value={unit} onChange={setUnit} />}
          </Field>
          <SpanFields value={months} onChange={setMonths} years={years} wrong={wrong} />
          {busy && (
            <p className="quiet" role="status">
              {t.making}
            </p>
          )}
        </>
      )}
    </SendDialog>
  );
}

function AuditDialog({ close }: { close: () => void }) {
  const texts = useText(archiveText);
  const t = texts.packages;
  const { year: current } = useRegistry();
  const years = useYears();
  const [unit, setUnit] = useUnitChoice();
  const [year, setYear] = useState(current);
  const [busy, fetch] = useDownload(t.auditData, t.auditDone);
  return (
    <Modal
      open
      width={600}
      title={t.auditData}
      onCancel={close}
      okText={t.download}
      cancelText={texts.cancel}
      okButtonProps={{ loading: busy, disabled: unit === "" }}
      onOk={() => void fetch("/api/archive/audit-data", { query: { unit_id: unit, year } })}
    >
      <div className="stack">
        <p>{t.auditHelp}</p>
        <Field label={texts.unit} required>
          {(control) => <UnitPicker {...control} value={unit} onChange={setUnit} />}
        </Field>
        <ChoiceField
          label={texts.year}
          required
          value={String(year)}
          onChange={(next) => setYear(Number(next))}
          options={years.map((one) => ({ value: String(one), label: String(one) }))}
        />
      </div>
    </Modal>
  );
}
