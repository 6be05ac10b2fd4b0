// Where a trace begins: a number typed in.
import { Page, Section } from "@/kit/page";
import { useText } from "@/text/language";
import { NumberSearch } from "./number-search";
import { trace } from "./text";
import "./trace.css";

export default function TraceEntry() {
  const t = useText(trace);
  return (
    <Page title={t.title} help={t.help}>
      <Section title={t.title}>
        <NumberSearch />
        {t.intro.map((line) => (
          <p key={line} className="quiet">
            {line}
          </p>
        ))}
      </Section>
    </Page>
  );
}
