// One year-end settlement.
import { useQuery } from "@tanstack/react-query";
import { Spin } from "antd";
import { get } from "@/api/client";
import { useParam } from "@/app/go";
import { DocumentPage } from "@/kit/document/document-page";
import { Facts, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { AdvancesTable, RestsTable } from "./rests";
import { closing } from "./text";

const PATH = "/api/closing/year-ends";

export default function YearEnd() {
  const id = useParam("id");
  const texts = useText(closing);
  const t = texts.yearEnds;
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const { rests, advances, note } = asked.data;
  return (
    <DocumentPage kind="year_end" path={PATH} envelope={asked.data} help={t.help}>
      <Section title={t.rests}>
        <RestsTable rests={rests} />
        <Facts items={[{ name: texts.note, value: note, wide: true }]} />
      </Section>
      {advances.length > 0 && (
        <Section title={t.advances}>
          <AdvancesTable advances={advances} />
        </Section>
      )}
    </DocumentPage>
  );
}
