// One project: what it is for, how it is costed, what it should bring, and what has become of its money.
import { useQuery } from "@tanstack/react-query";
import { Space, Spin, Tag } from "antd";
import { type Answer, get } from "@/api/client";
import { useParam } from "@/app/go";
import { CodeName } from "@/kit/codes";
import { DocumentPage } from "@/kit/document/document-page";
import { Facts, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useProjectClasses } from "@/kit/project-classes";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { Appraise } from "./appraise";
import { Finish } from "./finish";
import { Along, Appraisals, Children, Plan } from "./life";
import { LinesTable, TargetsTable } from "./lines";
import { PATH } from "./model";
import { Regenerate } from "./regenerate";
import { project } from "./text";
import { library } from "./text-library";
import { Versions } from "./versions";

type Detail = Answer<"/api/project/projects/{id}", "get">;

export default function Project() {
  const id = useParam("id");
  const texts = useText(project);
  const t = texts.detail;
  const life = useText(library).life;
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const detail = asked.data;
  const may = (name: string) => detail.actions.some((action) => action.name === name && action.enabled);
  const adjusting = detail.stage === "adjusting";
  return (
    <DocumentPage
      kind="project"
      path={PATH}
      envelope={detail}
      {...(detail.generated ? {} : { editTo: `/project/projects/${id}/edit` })}
      own={{
        appraise: may("appraise") ? <Appraise envelope={detail} enabled /> : null,
        finish: may("finish") ? <Finish envelope={detail} /> : null,
        generate: detail.generated && may("generate") ? <Regenerate envelope={detail} /> : null,
        // What is offered by the state alone counts for a project that is being adjusted, or for one that is not.
        ...(adjusting ? { void: null } : { revoke: null }),
      }}
      help={t.help}
    >
      <Section title={t.basics}>
        <Basics detail={detail} />
      </Section>
      <Section title={t.along}>
        <Along detail={detail} />
      </Section>
      <Children detail={detail} />
      <Section title={life.plan}>
        <Plan detail={detail} />
      </Section>
      <div id="costing-lines">
        <Section title={t.lines}>
          <LinesTable lines={detail.lines} total={detail.document.amount_fen} />
        </Section>
      </div>
      <Section title={t.targets}>
        <TargetsTable targets={detail.targets} />
      </Section>
      <Appraisals detail={detail} />
      <div id="versions">
        <Versions id={id} version={detail.document.version} />
      </div>
    </DocumentPage>
  );
}

function Basics({ detail }: { detail: Detail }) {
  const texts = useText(project);
  const t = texts.detail;
  const yes = useText(common);
  const words = useText(library);
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
        { name: words.reserve.span, value: words.spans[detail.span] },
        { name: words.reserve.level, value: words.levels[String(detail.level)] },
        { name: t.reason, value: detail.reason, wide: true },
      ]}
    />
  );
}
