// One budget unit: what it is, what came before and after it, its accounts, history and uses.
import { useQuery } from "@tanstack/react-query";
import { Space, Spin, Table, Tag } from "antd";
import { get } from "@/api/client";
import { useParam } from "@/app/go";
import { useRegistry } from "@/app/registry";
import { useSession } from "@/app/session";
import { ButtonLink, PageLink } from "@/kit/link";
import { Facts, Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { Accounts } from "./parts/accounts";
import { ChangeButton } from "./parts/change-button";
import { useWords } from "./parts/kinds";
import { RecordTabs } from "./parts/record-tabs";
import { masterdata } from "./text";

const PATH = "/api/masterdata/units/{id}";

export default function Unit() {
  const id = useParam("id");
  const texts = useText(masterdata);
  const t = texts.units;
  const words = useWords("units");
  const { registry } = useRegistry();
  const { may } = useSession();
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const unit = asked.data;
  const word = (key: "unit_type" | "purpose" | "accounting_system" | "admin_level" | "budget_level") => ({
    name: words.title(key),
    value: words.word(key, unit[key]),
  });
  const plain = (
    key: "credit_code" | "short_name" | "region_code" | "address" | "postcode" | "office_phone",
  ) => ({
    name: words.title(key),
    value: unit[key],
  });
  const ended = unit.valid_to && unit.valid_to < registry.today;
  return (
    <Page
      title={unit.name}
      help={texts.record.help}
      aside={
        <Space>
          <span className="number">{unit.code}</span>
          <Tag color={ended ? "default" : "success"}>{ended ? t.ended : t.inForce}</Tag>
        </Space>
      }
      actions={
        <>
          <ChangeButton kind="units" object={unit.code} />
          {may("master_edit") &&
            (["unit_merge", "unit_split"] as const).map((kind) => (
              <ButtonLink key={kind} to={`/masterdata/changes/new?kind=${kind}&object=${unit.code}`}>
                {kind === "unit_merge" ? t.merge : t.split}
              </ButtonLink>
            ))}
          <PageLink to="/masterdata/units">{texts.record.back}</PageLink>
        </>
      }
    >
      <Section title={texts.record.basic}>
        <Facts
          items={[
            {
              name: t.parent,
              value: unit.parent_id ? (
                <PageLink to={`/masterdata/units/${unit.parent_id}`}>
                  {unit.parent_code} {unit.parent_name}
                </PageLink>
              ) : (
                t.root
              ),
            },
            { name: t.level, value: unit.level },
            word("unit_type"),
            word("purpose"),
            word("accounting_system"),
            word("admin_level"),
            word("budget_level"),
            plain("short_name"),
            plain("credit_code"),
            { name: words.title("establishment"), value: unit.establishment },
            {
              name: t.persons,
              value: (
                <PageLink to={`/masterdata/persons?unit_id=${unit.id}`}>{String(unit.persons)}</PageLink>
              ),
            },
            plain("region_code"),
            plain("office_phone"),
            plain("postcode"),
            { name: words.title("valid_from"), value: unit.valid_from },
            { name: words.title("valid_to"), value: unit.valid_to },
            { ...plain("address"), wide: true },
          ]}
        />
      </Section>
      <RecordTabs
        kind="units"
        id={unit.code}
        uses={{ kind: "unit", id: unit.id }}
        parts={[
          { key: "successions", label: t.successions, content: <Successions id={unit.id} /> },
          { key: "accounts", label: t.accounts, content: <Accounts owner={unit.id} /> },
        ]}
      />
    </Page>
  );
}

const SUCCESSIONS = "/api/masterdata/units/{id}/successions";

/** Which units became this one, and which came out of it. */
function Successions({ id }: { id: string }) {
  const t = useText(masterdata).units;
  const asked = useQuery({
    queryKey: [SUCCESSIONS, id],
    queryFn: ({ signal }) => get(SUCCESSIONS, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin />;
  const rows = [
    ...asked.data.predecessors.map((one) => ({ ...one, side: t.before })),
    ...asked.data.successors.map((one) => ({ ...one, side: t.after })),
  ];
  if (rows.length === 0) return <p className="quiet">{t.noSuccessions}</p>;
  return (
    <Table
      size="small"
      bordered
      rowKey={(row) => `${row.side} ${row.unit_id} ${row.effective_from}`}
      pagination={false}
      dataSource={rows}
      columns={[
        { title: t.side, width: 120, dataIndex: "side" },
        { title: t.relation, width: 120, render: (_, row) => t.relations[row.relation] ?? row.relation },
        {
          title: t.unit,
          render: (_, row) => (
            <PageLink to={`/masterdata/units/${row.unit_id}`}>
              {row.code} {row.name}
            </PageLink>
          ),
        },
        { title: t.since, width: 130, dataIndex: "effective_from" },
        {
          title: t.document,
          width: 220,
          render: (_, row) => (
            <PageLink to={`/masterdata/changes?text=${encodeURIComponent(row.document_number)}`}>
              {row.document_number}
            </PageLink>
          ),
        },
      ]}
    />
  );
}
