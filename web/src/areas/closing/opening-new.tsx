// New opening balances.
import { useState } from "react";
import { newId } from "@/api/client";
import { useRegistry } from "@/app/registry";
import { freshLine, OpeningForm, type OpeningValues } from "./opening-form";
import { useOwnUnit } from "./own-unit";

export default function NewOpening() {
  const { year } = useRegistry();
  const unit = useOwnUnit();
  const [initial] = useState<OpeningValues>(() => ({
    id: newId(),
    unit_id: unit,
    fiscal_year: year,
    explanation: "",
    note: "",
    lines: [freshLine()],
  }));
  return <OpeningForm initial={initial} />;
}
