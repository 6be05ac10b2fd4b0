// One archived volume: its time, place and keeper, and its hold.
import { useQuery } from "@tanstack/react-query";
import { Button, Spin } from "antd";
import { useState } from "react";
import { type Answer, get, patch, post } from "@/api/client";
import { useParam } from "@/app/go";
import { ChoiceField, DayField, LongTextField, TextField } from "@/kit/form/controls";
import { ButtonLink, PageLink } from "@/kit/link";
import { Facts, Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { moment } from "@/kit/time";
import { useText } from "@/text/language";
import { SendDialog } from "./dialog";
import { span } from "./range";
import { useCategories, useKeepers, useMay } from "./shared";
import { archiveText } from "./text";
import { useUntil, VolumeState } from "./volumes";

const PATH = "/api/archive/volumes/{id}";
const HOLD = {
  hold: "/api/archive/volumes/{id}/actions/hold",
  release: "/api/archive/volumes/{id}/actions/release",
} as const;
type Detail = Answer<typeof PATH, "get">;

export default function VolumePage() {
  const id = useParam("id");
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  return <Shown detail={asked.data} />;
}

function Shown({ detail }: { detail: Detail }) {
  const texts = useText(archiveText);
  const t = texts.volumes;
  const may = useMay();
  const categories = useCategories();
  const until = useUntil();
  const [open, setOpen] = useState<"edit" | "hold" | "release" | null>(null);
  const held = detail.hold_reason !== "";
  const category = categories.rows.find((one) => one.code === detail.category);
  return (
    <Page
      title={detail.number}
      documentTitle={`${t.title} ${detail.number}`}
      help={t.help}
      aside={<VolumeState row={detail} />}
      actions={
        <>
          <ButtonLink to={`/archive/log?object_id=${detail.id}&unit_id=${detail.unit_id}`}>
            {t.history}
          </ButtonLink>
          {may && (
            <>
              <Button onClick={() => setOpen(held ? "release" : "hold")}>{held ? t.release : t.hold}</Button>
              <Button type="primary" onClick={() => setOpen("edit")}>
                {t.edit}
              </Button>
            </>
          )}
        </>
      }
    >
      <Section title={detail.title}>
        <Facts
          items={[
            { name: texts.unit, value: `${detail.unit_code} ${detail.unit_name}` },
            { name: t.category, value: categories.title(detail.category) },
            { name: t.retention, value: category && t.years(category.years ?? undefined) },
            { name: texts.periods, value: span(detail) },
            { name: t.countedFrom, value: detail.counted_from || t.notCounted },
            { name: t.expires, value: until(detail) },
            { name: t.place, value: detail.place },
            { name: t.keeper, value: detail.keeper_name },
            { name: t.pages, value: detail.pages > 0 ? detail.pages.toLocaleString() : "" },
            {
              name: t.package,
              value: detail.package_id && (
                <PageLink to={`/archive/packages/${detail.package_id}`}>{detail.package_number}</PageLink>
              ),
            },
            { name: t.created, value: moment(detail.created_at) },
            { name: t.holdReason, value: detail.hold_reason, wide: true },
            { name: texts.note, value: detail.note, wide: true },
          ]}
        />
      </Section>
      {open === "edit" && <EditDialog detail={detail} close={() => setOpen(null)} />}
      {(open === "hold" || open === "release") && (
        <HoldDialog detail={detail} action={open} close={() => setOpen(null)} />
      )}
    </Page>
  );
}

function EditDialog({ detail, close }: { detail: Detail; close: () => void }) {
  const texts = useText(archiveText);
  const t = texts.volumes;
  const keepers = useKeepers(detail.unit_id);
  const [place, setPlace] = useState(detail.place);
  const [keeper, setKeeper] = useState(detail.keeper_id);
  const [disposed, setDisposed] = useState("");
  const [note, setNote] = useState(detail.note);
  const known = keepers.some((one) => one.value === keeper);
  const options = known ? keepers : [{ value: keeper, label: detail.keeper_name }, ...keepers];
  return (
    <SendDialog
      title={t.edit}
      yes={t.saveEdit}
      whole={place.trim() !== "" && keeper !== ""}
      close={close}
      send={() =>
        patch(
          PATH,
          { version: detail.version, place, keeper_id: keeper, disposed_on: disposed || null, note },
          { path: { id: detail.id } },
        )
      }
      done={close}
    >
      {(wrong) => (
        <>
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
            required
            message={wrong.get("keeper_id")}
            value={keeper}
            onChange={setKeeper}
            options={options}
          />
          {detail.category === "asset_card" && detail.counted_from === "" && (
            <DayField label={t.disposed} hint={t.disposedHint} value={disposed} onChange={setDisposed} />
          )}
          <LongTextField label={texts.note} max={500} value={note} onChange={setNote} />
        </>
      )}
    </SendDialog>
  );
}

function HoldDialog({
  detail,
  action,
  close,
}: {
  detail: Detail;
  action: keyof typeof HOLD;
  close: () => void;
}) {
  const t = useText(archiveText).volumes;
  const [reason, setReason] = useState("");
  return (
    <SendDialog
      title={`${action === "hold" ? t.hold : t.release} ${detail.number}`}
      yes={action === "hold" ? t.hold : t.release}
      whole={reason.trim() !== ""}
      close={close}
      send={() => post(HOLD[action], { version: detail.version, reason }, { path: { id: detail.id } })}
      done={close}
    >
      {(wrong) => (
        <LongTextField
          label={t.reason}
          required
          max={500}
          message={wrong.get("reason")}
          value={reason}
          onChange={setReason}
        />
      )}
    </SendDialog>
  );
}
