// One person. What is personal stays masked until it is asked for with a purpose.
import { useQuery } from "@tanstack/react-query";
import { Space, Spin, Tag } from "antd";
import { get, post } from "@/api/client";
import { useParam } from "@/app/go";
import { UnitName } from "@/kit/codes";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Facts, Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { ChangeButton } from "./parts/change-button";
import { useWords } from "./parts/kinds";
import { RecordTabs } from "./parts/record-tabs";
import { Reveal } from "./parts/reveal";
import { masterdata } from "./text";

const PATH = "/api/masterdata/persons/{id}";

export default function Person() {
  const id = useParam("id");
  const texts = useText(masterdata);
  const t = texts.persons;
  const words = useWords("persons");
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const person = asked.data;
  const secrets = (["id_card", "phone", "monthly_pay"] as const).map((value) => ({
    value,
    label: words.title(value),
  }));
  return (
    <Page
      title={person.name}
      help={texts.record.help}
      aside={
        <Space>
          <span className="number">{person.code}</span>
          <Tag color={person.left_on ? "default" : "success"}>{person.left_on ? t.left : t.employed}</Tag>
        </Space>
      }
      actions={
        <>
          <Reveal
            title={`${person.code} ${person.name}`}
            fields={secrets}
            ask={async (fields, purpose) => {
              const shown = await post(
                "/api/masterdata/persons/{id}/reveal",
                { fields, purpose },
                { path: { id } },
              );
              return fields.map((field) => ({
                name: words.title(field),
                value:
                  field === "monthly_pay" ? (
                    <Money fen={shown.monthly_pay_fen} exact />
                  ) : (
                    <span className="number">{shown[field] || t.nothing}</span>
                  ),
              }));
            }}
          />
          <ChangeButton kind="persons" object={person.code} />
          <PageLink to="/masterdata/persons">{texts.record.back}</PageLink>
        </>
      }
    >
      <Section title={texts.record.basic}>
        <Facts
          items={[
            {
              name: texts.record.unit,
              value: (
                <PageLink to={`/masterdata/units/${person.unit_id}`}>
                  <UnitName id={person.unit_id} />
                </PageLink>
              ),
            },
            { name: words.title("person_class"), value: words.word("person_class", person.person_class) },
            { name: words.title("post"), value: person.post },
            { name: words.title("rank"), value: person.rank },
            { name: words.title("id_card"), value: person.id_card_masked },
            { name: words.title("phone"), value: person.phone_masked },
            { name: words.title("joined_on"), value: person.joined_on },
            { name: words.title("left_on"), value: person.left_on },
          ]}
        />
      </Section>
      <RecordTabs kind="persons" id={person.code} uses={{ kind: "person", id: person.id }} />
    </Page>
  );
}
