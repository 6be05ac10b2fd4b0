import { useRegistry } from "@/app/registry";
import { useMe } from "@/app/session";

/** The unit a new document begins with: the one of the top bar, or the only one the person works for. */
export function useOwnUnit(): string {
  const { unitId } = useRegistry();
  const { roles } = useMe();
  const units = new Set(roles.map((role) => role.unit_id));
  return unitId || (units.size === 1 ? ([...units][0] ?? "") : "");
}
