// A new indicator change.
import { useState } from "react";
import { newId } from "@/api/client";
import { useRegistry } from "@/app/registry";
import { ChangeForm, type ChangeValues } from "./change-form";
import { freshRow } from "./fresh-grid";
import { useOwnUnit } from "./own-unit";

export default function NewChange() {
  const { year } = useRegistry();
  const unit = useOwnUnit();
  const [initial] = useState<ChangeValues>(() => ({
    id: newId(),
    unit_id: unit,
    fiscal_year: year,
    operation: "supplement",
    document_no: "",
    reason: "",
    lines: [],
    fresh: [freshRow(year, unit)],
  }));
  return <ChangeForm initial={initial} />;
}
