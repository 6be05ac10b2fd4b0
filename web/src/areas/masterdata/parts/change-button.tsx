// The way from a record to a change request for it.
import { Button } from "antd";
import { useSession } from "@/app/session";
import { PageLink } from "@/kit/link";
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
    <PageLink
      to={`/masterdata/changes/new?kind=${kind}&object=${encodeURIComponent(object)}`}
      className="button-link"
    >
      <Button type="primary" tabIndex={-1}>
        {t.change}
      </Button>
    </PageLink>
  );
}
