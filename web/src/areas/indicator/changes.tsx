// Indicator changes: issues, supplements, reductions, freezes, withdrawals.
import { useText } from "@/text/language";
import { DocumentList } from "./document-list";
import { indicator } from "./text";

export default function Changes() {
  const t = useText(indicator).changes;
  return (
    <DocumentList
      kind="indicator_change"
      path="/api/indicator/changes"
      name="indicator-changes"
      edit="indicator_edit"
      title={t.title}
      help={t.help}
    />
  );
}
