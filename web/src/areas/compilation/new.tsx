// A new budget of a unit.
import { useState } from "react";
import { useRegistry } from "@/app/registry";
import { useMe } from "@/app/session";
import { BudgetEditor } from "./editor";
import { emptyForm } from "./model";

export default function NewBudget() {
  const { year, unitId } = useRegistry();
  const me = useMe();
  const [initial] = useState(() => emptyForm(year, unitId || (me.roles[0]?.unit_id ?? "")));
  return <BudgetEditor name="budget.new" initial={initial} />;
}
