// The way from a record to a change request for it.
import { useSession } from "@/app/session";
import { ButtonLink } from "@/kit/link";
import { useText } from "@/text/language";
import { masterdata } from "../text";
import { useKinds } from "./kinds";

/** `object` as histories name the record. */
export function ChangeButton({ kind, object }: { kind: string; object: string }) {
  const t = useText(masterdata).record;
  const { may } = useSession();
  const kinds = useKinds();
  if (!may("master_edit") || !kinds.data?.changes.some((one) => one.kind === kind)) return null;
  return (
    <ButtonLink to={`/masterdata/changes/new?kind=${kind}&object=${encodeURIComponent(object)}`} primary>
      {t.change}
    </ButtonLink>
  );
}
