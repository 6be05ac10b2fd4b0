// One month close with its checklist.
import { useQuery } from "@tanstack/react-query";
import { Spin } from "antd";
import { get } from "@/api/client";
import { useParam } from "@/app/go";
import { DocumentPage } from "@/kit/document/document-page";
import { Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { ChecklistTable } from "./checklist";
import { closing } from "./text";

const PATH = "/api/closing/period-closes";

export default function Month() {
  const id = useParam("id");
  const t = useText(closing).closes;
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const { document, checklist } = asked.data;
  return (
    <DocumentPage kind="period_close" path={PATH} envelope={asked.data} help={t.help}>
      <Section title={t.checklist}>
        {document.state === "closed" && <p className="grid-note">{t.kept}</p>}
        <ChecklistTable checklist={checklist} />
      </Section>
    </DocumentPage>
  );
}
