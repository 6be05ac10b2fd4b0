// Year-end settlements of units.
import { useText } from "@/text/language";
import { ClosingList } from "./openings";
import { closing } from "./text";

export default function YearEnds() {
  const t = useText(closing).yearEnds;
  return (
    <ClosingList
      kind="year_end"
      path="/api/closing/year-ends"
      name="year-ends"
      title={t.title}
      create={t.create}
      help={t.help}
    />
  );
}
