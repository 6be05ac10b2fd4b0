// Reallocations.
import { useText } from "@/text/language";
import { DocumentList } from "./document-list";
import { indicator } from "./text";

export default function Reallocations() {
  const t = useText(indicator).reallocations;
  return (
    <DocumentList
      kind="reallocation"
      path="/api/indicator/reallocations"
      name="reallocations"
      edit="reallocation_edit"
      title={t.title}
      help={t.help}
    />
  );
}
