// Proposing a hand-over or destruction list of chosen volumes.
import { Alert } from "antd";
import { useRef, useState } from "react";
import { newId, post } from "@/api/client";
import { useGo } from "@/app/go";
import { LongTextField, TextField } from "@/kit/form/controls";
import { useText } from "@/text/language";
import { SendDialog } from "./dialog";
import { archiveText } from "./text";
import { useUntil, type VolumeRow } from "./volumes";

interface Props {
  kind: "handover" | "destruction";
  rows: VolumeRow[];
  close: () => void;
}

export function ProposeDialog({ kind, rows, close }: Props) {
  const texts = useText(archiveText);
  const t = texts.lists;
  const until = useUntil();
  const go = useGo();
  const id = useRef(newId());
  const [reason, setReason] = useState("");
  const [place, setPlace] = useState("");
  const unit = rows[0]?.unit_id ?? "";
  const one = rows.every((row) => row.unit_id === unit);
  const goes = kind === "handover";
  return (
    <SendDialog
      title={goes ? texts.volumes.handover : texts.volumes.destruction}
      yes={t.propose}
      whole={one && rows.length > 0 && reason.trim() !== "" && (!goes || place.trim() !== "")}
      close={close}
      send={() =>
        post("/api/archive/lists", {
          id: id.current,
          unit_id: unit,
          kind,
          reason,
          place,
          lines: rows.map((row) => ({ volume_id: row.id })),
        })
      }
      done={(made) => void go(`/archive/lists/${made.id}`)}
    >
      {(wrong) => (
        <>
          {!one && <Alert type="warning" showIcon title={texts.volumes.oneUnit} />}
          <p className="quiet">{t.twoPeople}</p>
          <ul>
            {rows.map((row, place) => (
              <li key={row.id}>
                {row.number} {row.title}（{until(row)}）
                {wrong.has(`lines[${place}].volume_id`) && (
                  <div role="alert" className="field-message">
                    {wrong.get(`lines[${place}].volume_id`)}
                  </div>
                )}
              </li>
            ))}
          </ul>
          <LongTextField
            label={goes ? t.handoverReason : t.destructionReason}
            required
            max={1000}
            message={wrong.get("reason")}
            value={reason}
            onChange={setReason}
          />
          {goes && (
            <TextField
              label={t.place}
              required
              max={200}
              message={wrong.get("place")}
              value={place}
              onChange={setPlace}
            />
          )}
        </>
      )}
    </SendDialog>
  );
}
