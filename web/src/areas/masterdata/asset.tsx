// One asset card.
import { useQuery } from "@tanstack/react-query";
import { Space, Spin, Tag } from "antd";
import { get } from "@/api/client";
import { useParam } from "@/app/go";
import { CodeName } from "@/kit/codes";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Facts, Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { ChangeButton } from "./parts/change-button";
import { useWords } from "./parts/kinds";
import { RecordTabs } from "./parts/record-tabs";
import { masterdata } from "./text";

const PATH = "/api/masterdata/assets/{id}";

export default function Asset() {
  const id = useParam("id");
  const texts = useText(masterdata);
  const t = texts.assets;
  const words = useWords("assets");
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const asset = asked.data;
  const plain = (
    key: "model" | "serial_no" | "quantity" | "unit_of_measure" | "acquired_on" | "useful_months" | "place",
  ) => ({ name: words.title(key), value: asset[key] });
  return (
    <Page
      title={asset.name}
      help={texts.record.help}
      aside={
        <Space>
          <span className="number">{asset.code}</span>
          <Tag color="blue">{words.word("state", asset.state)}</Tag>
        </Space>
      }
      actions={
        <>
          <ChangeButton kind="assets" object={asset.code} />
          <PageLink to="/masterdata/assets">{texts.record.back}</PageLink>
        </>
      }
    >
      <Section title={texts.record.basic}>
        <Facts
          items={[
            {
              name: texts.record.unit,
              value: (
                <PageLink to={`/masterdata/units/${asset.unit_id}`}>
                  {asset.unit_code} {asset.unit_name}
                </PageLink>
              ),
            },
            { name: words.title("class"), value: <CodeName scheme="asset_classes" code={asset.class} /> },
            { name: t.cost, value: <Money fen={asset.cost_fen} exact /> },
            { name: t.depreciation, value: <Money fen={asset.depreciation_fen} exact /> },
            { name: t.net, value: <Money fen={asset.net_fen} exact /> },
            plain("quantity"),
            plain("unit_of_measure"),
            plain("model"),
            plain("serial_no"),
            plain("acquired_on"),
            plain("useful_months"),
            plain("place"),
            {
              name: t.keeper,
              value: asset.keeper_id ? (
                <PageLink to={`/masterdata/persons/${asset.keeper_id}`}>
                  {asset.keeper_code} {asset.keeper_name}
                </PageLink>
              ) : null,
            },
          ]}
        />
      </Section>
      <RecordTabs kind="assets" id={asset.code} uses={{ kind: "asset", id: asset.id }} />
    </Page>
  );
}
