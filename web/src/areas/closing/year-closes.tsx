// Year closes of units.
import { useText } from "@/text/language";
import { ClosingList } from "./openings";
import { closing } from "./text";

export default function YearCloses() {
  const t = useText(closing).yearCloses;
  return (
    <ClosingList
      kind="year_close"
      path="/api/closing/year-closes"
      name="year-closes"
      title={t.title}
      create={t.create}
      help={t.help}
      amount={false}
    />
  );
}
