// One project: what it is for, how it is costed, what it should bring, and what has become of its money.
import { useQuery } from "@tanstack/react-query";
import { Space, Spin, Tag } from "antd";
import { type Answer, get } from "@/api/client";
import { useParam } from "@/app/go";
import { CodeName } from "@/kit/codes";
import { DocumentPage } from "@/kit/document/document-page";
import { Money } from "@/kit/money";
import { Facts, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useProjectClasses } from "@/kit/project-classes";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { Appraise } from "./appraise";
import { LinesTable, TargetsTable } from "./lines";
import { project } from "./text";

const PATH = "/api/project/projects";
type Detail = Answer<"/api/project/projects/{id}", "get">;

export default function Project() {
  const id = useParam("id");
  const texts = useText(project);
  const t = texts.detail;
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const detail = asked.data;
  const appraise = detail.actions.find((action) => action.name === "appraise");
  return (
    <DocumentPage
      kind="project"
      path={PATH}
      envelope={detail}
      editTo={`/project/projects/${id}/edit`}
      own={{ appraise: appraise?.enabled ? <Appraise envelope={detail} enabled /> : null }}
      help={t.help}
    >
      <Section title={t.basics}>
        <Basics detail={detail} />
      </Section>
      <Section title={t.along}>
        <Along detail={detail} />
      </Section>
      <Section title={t.lines}>
        <LinesTable lines={detail.lines} total={detail.document.amount_fen} />
      </Section>
      <Section title={t.targets}>
        <TargetsTable targets={detail.targets} />
      </Section>
    </DocumentPage>
  );
}

function Basics({ detail }: { detail: Detail }) {
  const texts = useText(project);
  const t = texts.detail;
  const yes = useText(common);
  const classes = useProjectClasses();
  return (
    <Facts
      items={[
        { name: texts.list.code, value: detail.code },
        { name: texts.list.class, value: classes.title(detail.class) },
        { name: texts.list.years, value: `${detail.start_year}–${detail.end_year}` },
        { name: texts.list.function, value: <CodeName scheme="functional" code={detail.function} /> },
        { name: t.newPolicy, value: detail.new_policy ? yes.yes : yes.no },
        {
          name: t.flags,
          value:
            detail.flags.length > 0 ? (
              <Space size={4} wrap>
                {detail.flags.map((flag) => (
                  <Tag key={flag}>{texts.flags[flag] ?? flag}</Tag>
                ))}
              </Space>
            ) : null,
        },
        { name: t.appraisal, value: texts.results[detail.appraisal_result] },
        { name: t.reason, value: detail.reason, wide: true },
        { name: t.appraisalNote, value: detail.appraisal_note, wide: true },
      ]}
    />
  );
}

/** The five amounts of its life, and the plan by year. */
function Along({ detail }: { detail: Detail }) {
  const t = useText(project).detail;
  const { amounts } = detail;
  return (
    <Facts
      items={[
        { name: t.requested, value: <Money fen={amounts.requested_fen} exact /> },
        { name: t.reserved, value: <Money fen={amounts.reserved_fen} exact /> },
        { name: t.budgeted, value: <Money fen={amounts.budgeted_fen} exact /> },
        { name: t.paid, value: <Money fen={amounts.paid_fen} exact /> },
        { name: t.remaining, value: <Money fen={amounts.remaining_fen} exact /> },
        {
          name: t.annual,
          wide: true,
          value:
            detail.years.length > 0 ? (
              <Space size={24} wrap>
                {detail.years.map((one) => (
                  <span key={one.year}>
                    <span className="quiet">{one.year}</span> <Money fen={one.amount_fen} exact />
                  </span>
                ))}
              </Space>
            ) : null,
        },
      ]}
    />
  );
}
