// One edition of an indicator of the library, beside the other editions of its code.
import { useQuery } from "@tanstack/react-query";
import { Space, Spin, Tag } from "antd";
import { type Answer, get } from "@/api/client";
import { useParam } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { PageLink } from "@/kit/link";
import { Facts, Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { ChangeButton } from "./parts/change-button";
import { Editions } from "./parts/editions";
import { useWords } from "./parts/kinds";
import { RecordTabs } from "./parts/record-tabs";
import { validity } from "./parts/validity";
import { masterdata } from "./text";

const PATH = "/api/masterdata/performance-indicators/{id}";
type Edition = Answer<typeof PATH, "get">["editions"][number];
const FIELDS = [
  "name",
  "level_one",
  "level_two",
  "direction",
  "typical_value",
  "unit_of_measure",
  "category",
  "basis",
  "effective_from",
  "effective_to",
] as const;

export default function PerformanceIndicator() {
  const id = useParam("id");
  const texts = useText(masterdata);
  const words = useWords("performance_indicators");
  const { registry } = useRegistry();
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const indicator = asked.data;
  const state = validity(indicator, registry.today);
  const cell = (edition: Edition, key: (typeof FIELDS)[number]) => words.word(key, edition[key]);
  return (
    <Page
      title={indicator.name}
      help={texts.record.help}
      aside={
        <Space>
          <span className="number">{indicator.code}</span>
          <Tag color={state === "inForce" ? "success" : "default"}>{texts.standards[state]}</Tag>
        </Space>
      }
      actions={
        <>
          <ChangeButton kind="performance_indicators" object={indicator.id} />
          <PageLink to="/masterdata/performance-indicators">{texts.record.back}</PageLink>
        </>
      }
    >
      <Section title={texts.record.basic}>
        <Facts items={FIELDS.map((key) => ({ name: words.title(key), value: cell(indicator, key) }))} />
      </Section>
      <Section title={texts.standards.editions(indicator.editions.length)}>
        <Editions
          base="/masterdata/performance-indicators"
          editions={indicator.editions}
          current={indicator.id}
          rows={FIELDS.filter((key) => key !== "effective_from").map((key) => ({
            key,
            title: words.title(key),
            value: (edition: Edition) => (key === "effective_to" ? null : edition[key]),
            cell: (edition: Edition) => cell(edition, key),
          }))}
        />
      </Section>
      <RecordTabs
        kind="performance_indicators"
        id={indicator.id}
        uses={{ kind: "performance_indicator", id: indicator.id }}
      />
    </Page>
  );
}
