// Archived volumes: what is kept, until when, where and by whom; entering one, and proposing lists.
import { Button, InputNumber, Select, Tag } from "antd";
import { useRef, useState } from "react";
import { newId, post, type RowOf } from "@/api/client";
import { useAddress, useGo } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { ChoiceField, DayField, LongTextField, TextField } from "@/kit/form/controls";
import { Field } from "@/kit/form/field";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { useYearFilter } from "@/kit/list/year-filter";
import { Page } from "@/kit/page";
import { UnitPicker } from "@/kit/pickers";
import { useText } from "@/text/language";
import { SendDialog } from "./dialog";
import { ProposeDialog } from "./propose";
import { SpanFields, span } from "./range";
import { useCategories, useKeepers, useMay, usePackages, useUnitChoice, useYears } from "./shared";
import { archiveText } from "./text";

const PATH = "/api/archive/volumes";
export type VolumeRow = RowOf<typeof PATH>;

/** Until when a volume is kept. */
export function useUntil() {
  const t = useText(archiveText).volumes;
  const { rows } = useCategories();
  return (row: { category: string; expires_on: string }) => {
    if (row.expires_on) return row.expires_on;
    const category = rows.find((one) => one.code === row.category);
    return category?.years === undefined || category.years === null ? t.forEver : t.notCounted;
  };
}

export function VolumeState({ row }: { row: { state: string; hold_reason: string } }) {
  const t = useText(archiveText).volumes;
  return (
    <>
      <Tag color={row.state === "kept" ? "blue" : "default"}>{t.states[row.state] ?? row.state}</Tag>
      {row.hold_reason && <Tag color="error">{t.held}</Tag>}
    </>
  );
}

export default function Volumes() {
  const texts = useText(archiveText);
  const t = texts.volumes;
  const may = useMay();
  const categories = useCategories();
  const until = useUntil();
  const [search, change] = useAddress();
  const [listing, setListing] = useState<{ kind: "handover" | "destruction"; rows: VolumeRow[] } | null>(
    null,
  );
  const years = useYearFilter(texts.year);
  const columns: Column<VolumeRow>[] = [
    {
      key: "number",
      title: t.number,
      width: 190,
      render: (row) => <PageLink to={`/archive/volumes/${row.id}`}>{row.number}</PageLink>,
    },
    { key: "title", title: t.titleOf, width: 240 },
    { key: "category", title: t.category, width: 200, render: (row) => categories.title(row.category) },
    { key: "unit_name", title: texts.unit, width: 220, render: (row) => `${row.unit_code} ${row.unit_name}` },
    { key: "periods", title: texts.periods, width: 170, render: span },
    { key: "expires_on", title: t.expires, width: 110, render: until },
    { key: "place", title: t.place, width: 150 },
    { key: "keeper_name", title: t.keeper, width: 110 },
    { key: "state", title: t.state, width: 170, render: (row) => <VolumeState row={row} /> },
    {
      key: "package_number",
      title: t.package,
      width: 190,
      render: (row) =>
        row.package_id && (
          <PageLink to={`/archive/packages/${row.package_id}`}>{row.package_number}</PageLink>
        ),
    },
    { key: "pages", title: t.pages, kind: "number", hidden: true },
    { key: "counted_from", title: t.countedFrom, width: 110, hidden: true },
  ];
  const filters: Filter[] = [
    { key: "unit_id", title: texts.unit, kind: "unit" },
    years,
    { key: "category", title: t.category, kind: "select", options: categories.options },
    { key: "text", title: t.text, kind: "text" },
    {
      key: "state",
      title: t.state,
      kind: "select",
      options: Object.entries(t.states).map(([value, label]) => ({ value, label })),
    },
    { key: "expired_by", title: t.expiredBy, kind: "day" },
    { key: "held", title: t.onlyHeld, kind: "select", options: [{ value: "true", label: t.yes }] },
  ];
  return (
    <Page
      title={t.title}
      help={t.help}
      actions={
        may && (
          <Button type="primary" onClick={() => change({ add: "paper" })}>
            {t.add}
          </Button>
        )
      }
    >
      <ServerList
        path={PATH}
        name="archive-volumes"
        columns={columns}
        filters={filters}
        rowKey={(row) => row.id}
        batch={
          may
            ? (rows) => (
                <>
                  <Button size="small" onClick={() => setListing({ kind: "handover", rows })}>
                    {t.handover}
                  </Button>
                  <Button size="small" onClick={() => setListing({ kind: "destruction", rows })}>
                    {t.destruction}
                  </Button>
                </>
              )
            : undefined
        }
      />
      {search.add && <AddDialog close={() => change({ add: "", unit: "" })} />}
      {listing && <ProposeDialog {...listing} close={() => setListing(null)} />}
    </Page>
  );
}

function AddDialog({ close }: { close: () => void }) {
  const texts = useText(archiveText);
  const t = texts.volumes;
  const go = useGo();
  const [search] = useAddress();
  const { year } = useRegistry();
  const years = useYears();
  const categories = useCategories();
  const id = useRef(newId());
  const [unit, setUnit] = useUnitChoice(search.unit);
  const packages = usePackages(unit);
  const [chosen, setChosen] = useState(search.add && search.add !== "paper" ? search.add : "");
  const of = packages.find((one) => one.id === chosen);
  const [typed, setTyped] = useState<{ year: number; from: number; to: number } | null>(null);
  const months =
    typed ??
    (of
      ? { year: of.fiscal_year, from: of.from_period % 100, to: of.to_period % 100 }
      : { year, from: 1, to: 12 });
  const [category, setCategory] = useState("voucher");
  const [title, setTitle] = useState("");
  const [place, setPlace] = useState("");
  const [pages, setPages] = useState(0);
  const [keeper, setKeeper] = useState("");
  const [disposed, setDisposed] = useState("");
  const [note, setNote] = useState("");
  const keepers = useKeepers(unit);
  const code = (month: number) => months.year * 100 + month;
  return (
    <SendDialog
      title={t.add}
      yes={t.save}
      whole={unit !== "" && title.trim() !== "" && place.trim() !== ""}
      close={close}
      send={() =>
        post(PATH, {
          id: id.current,
          unit_id: unit,
          category,
          title,
          from: code(months.from),
          to: code(months.to),
          package_id: chosen || null,
          pages,
          disposed_on: disposed || null,
          place,
          keeper_id: keeper || null,
          note,
        })
      }
      done={(made) => void go(`/archive/volumes/${made.id}`)}
    >
      {(wrong) => (
        <>
          <Field label={texts.unit} required message={wrong.get("unit_id")}>
            {(control) => (
              <UnitPicker
                {...control}
                value={unit}
                onChange={(next) => {
                  setUnit(next);
                  setChosen("");
                  setKeeper("");
                }}
              />
            )}
          </Field>
          <Field label={t.package} message={wrong.get("package_id")}>
            {(control) => (
              <Select
                {...control}
                value={chosen}
                onChange={(next) => {
                  setChosen(next);
                  setTyped(null);
                }}
                options={[
                  { value: "", label: t.paper },
                  ...packages.map((one) => ({ value: one.id, label: `${one.number}（${span(one)}）` })),
                ]}
              />
            )}
          </Field>
          <SpanFields value={months} onChange={setTyped} years={years} wrong={wrong} />
          <ChoiceField
            label={t.category}
            required
            message={wrong.get("category")}
            value={category}
            onChange={setCategory}
            options={categories.options}
          />
          <TextField
            label={t.titleOf}
            required
            max={200}
            message={wrong.get("title")}
            value={title}
            onChange={setTitle}
          />
          <TextField
            label={t.place}
            required
            max={200}
            message={wrong.get("place")}
            value={place}
            onChange={setPlace}
          />
          <ChoiceField
            label={t.keeper}
            message={wrong.get("keeper_id")}
            value={keeper}
            onChange={setKeeper}
            options={keepers}
          />
          {category === "asset_card" && (
            <DayField label={t.disposed} hint={t.disposedHint} value={disposed} onChange={setDisposed} />
          )}
          <Field label={t.pages}>
            {(control) => (
              <InputNumber
                {...control}
                min={0}
                max={1_000_000}
                precision={0}
                value={pages}
                onChange={(next) => setPages(next ?? 0)}
              />
            )}
          </Field>
          <LongTextField label={texts.note} max={500} value={note} onChange={setNote} />
        </>
      )}
    </SendDialog>
  );
}
