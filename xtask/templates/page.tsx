// fill in: query constants, static columns, form fields, one component over web/src/kit.
import { DocumentPage } from "../../kit/DocumentPage";

const columns = [{ key: "number" }, { key: "amount_fen", format: "money" }] as const;

export function {{Document}}Page() {
  return <DocumentPage area="{{area}}" document="{{document}}" columns={columns} />;
}
