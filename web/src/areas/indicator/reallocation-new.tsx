// A new reallocation; `?from=` names the indicator that gives.
import { useState } from "react";
import { newId } from "@/api/client";
import { useAddress } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { useOwnUnit } from "./own-unit";
import { ReallocationForm, type ReallocationValues } from "./reallocation-form";

export default function NewReallocation() {
  const [search] = useAddress();
  const { year } = useRegistry();
  const unit = useOwnUnit();
  const [initial] = useState<ReallocationValues>(() => ({
    id: newId(),
    unit_id: unit,
    fiscal_year: year,
    reason: "",
    mof_approval_no: "",
    from: search.from ? [{ id: newId(), indicator_id: search.from, amount_fen: null }] : [],
    to: [],
  }));
  return <ReallocationForm initial={initial} />;
}
