// One edition of an expenditure standard, beside the other editions of its code.
import { useQuery } from "@tanstack/react-query";
import { Space, Spin, Tag } from "antd";
import { type Answer, get } from "@/api/client";
import { useParam } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Facts, Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useLanguage, useText } from "@/text/language";
import { ChangeButton } from "./parts/change-button";
import { Editions } from "./parts/editions";
import { useWords } from "./parts/kinds";
import { RecordTabs } from "./parts/record-tabs";
import { validity } from "./parts/validity";
import { masterdata } from "./text";

const PATH = "/api/masterdata/standards/{id}";
type Edition = Answer<typeof PATH, "get">["editions"][number];
const FIELDS = ["region", "rank", "season", "quantity_rule", "min_years", "value_text", "basis"] as const;

export default function Standard() {
  const id = useParam("id");
  const texts = useText(masterdata);
  const t = texts.standards;
  const words = useWords("standards");
  const lang = useLanguage();
  const { registry } = useRegistry();
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const standard = asked.data;
  const state = validity(standard, registry.today);
  const cell = (edition: Edition, key: (typeof FIELDS)[number]) => {
    const value = edition[key];
    return key === "region" ? (t.words[edition.region] ?? edition.region) : value;
  };
  const measure = (edition: Edition) => t.measures[edition.unit_of_measure] ?? edition.unit_of_measure;
  return (
    <Page
      title={lang === "en" && standard.name_en ? standard.name_en : standard.name_zh}
      help={texts.record.help}
      aside={
        <Space>
          <span className="number">{standard.code}</span>
          <Tag color={state === "inForce" ? "success" : "default"}>{t[state]}</Tag>
        </Space>
      }
      actions={
        <>
          <ChangeButton kind="standards" object={standard.id} />
          <PageLink to="/masterdata/standards">{texts.record.back}</PageLink>
        </>
      }
    >
      <Section title={texts.record.basic}>
        <Facts
          items={[
            { name: words.title("category"), value: t.categories[standard.category] ?? standard.category },
            { name: words.title("amount_cny"), value: <Money fen={standard.amount_fen} exact /> },
            { name: words.title("unit_of_measure"), value: measure(standard) },
            ...FIELDS.map((key) => ({ name: words.title(key), value: cell(standard, key) })),
            { name: words.title("effective_from"), value: standard.effective_from },
            { name: words.title("effective_to"), value: standard.effective_to },
          ]}
        />
      </Section>
      <Section title={t.editions(standard.editions.length)}>
        <Editions
          base="/masterdata/standards"
          editions={standard.editions}
          current={standard.id}
          rows={[
            {
              key: "amount_fen",
              title: words.title("amount_cny"),
              value: (edition) => edition.amount_fen,
              cell: (edition) => (
                <>
                  <Money fen={edition.amount_fen} exact /> <span className="quiet">{measure(edition)}</span>
                </>
              ),
            },
            ...FIELDS.map((key) => ({
              key,
              title: words.title(key),
              value: (edition: Edition) => edition[key],
              cell: (edition: Edition) => cell(edition, key),
            })),
            {
              key: "effective_to",
              title: words.title("effective_to"),
              value: () => null,
              cell: (edition) => edition.effective_to,
            },
          ]}
        />
      </Section>
      <RecordTabs kind="standards" id={standard.id} uses={{ kind: "standard", id: standard.id }} />
    </Page>
  );
}
