// One change request: what was, what is to be, and the way of its approval.
import { useQuery } from "@tanstack/react-query";
import { Alert, Spin, Table, Tag } from "antd";
import { get } from "@/api/client";
import { useParam } from "@/app/go";
import { useUnits } from "@/kit/codes";
import { DocumentPage } from "@/kit/document/document-page";
import { PageLink } from "@/kit/link";
import { Facts, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useSay, useText } from "@/text/language";
import { useKinds } from "../parts/kinds";
import { useShown } from "../parts/shown";
import { masterdata } from "../text";
import { changes } from "./text";

const PATH = "/api/masterdata/changes";

export default function Change() {
  const id = useParam("id");
  const t = useText(changes);
  const texts = useText(masterdata);
  const say = useSay();
  const kinds = useKinds();
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
  });
  const kind = kinds.data?.changes.find((one) => one.kind === asked.data?.kind);
  const shown = useShown(kind?.record ?? "");
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const change = asked.data;
  const isNew = change.object_id === "";
  const waits = change.document.state === "approved" && !change.applied_on;
  return (
    <DocumentPage
      kind="master_change"
      path={PATH}
      envelope={change}
      editTo={`/masterdata/changes/${id}/edit`}
      help={t.help}
    >
      {waits && <Alert className="md-notice" type="info" showIcon title={t.ahead(change.effective_from)} />}
      {change.applied_on && (
        <Alert className="md-notice" type="success" showIcon title={t.done(change.applied_on)} />
      )}
      <Section title={t.facts}>
        <Facts
          items={[
            { name: t.kind, value: say(change.kind_title) },
            {
              name: t.record,
              value: isNew ? (
                <Tag color="success">{t.recordNew}</Tag>
              ) : (
                <RecordLink record={kind?.record ?? ""} id={change.object_id} />
              ),
            },
            { name: t.seen, value: t.version(change.record_version) },
            { name: t.effective, value: change.effective_from || t.onApproval },
            { name: t.applied, value: change.applied_on },
            { name: t.reason, value: change.reason, wide: true },
          ]}
        />
      </Section>
      <Section title={t.fields}>
        <Table
          size="small"
          bordered
          rowKey="field"
          pagination={false}
          scroll={{ x: 640 }}
          dataSource={change.fields}
          columns={[
            {
              title: t.field,
              width: 200,
              render: (_, field) => (
                <>
                  {say(field.title)} {field.is_private && <Tag>{texts.record.private}</Tag>}
                </>
              ),
            },
            ...(isNew
              ? []
              : [
                  {
                    title: t.old,
                    width: 280,
                    render: (_: unknown, field: (typeof change.fields)[number]) => (
                      <span className="quiet">{shown(field.field, field.old)}</span>
                    ),
                  },
                ]),
            {
              title: t.next,
              render: (_, field) => <strong>{shown(field.field, field.new)}</strong>,
            },
          ]}
        />
      </Section>
    </DocumentPage>
  );
}

/** The way to a record out of what histories name it by. */
function RecordLink({ record, id }: { record: string; id: string }) {
  const units = useUnits();
  if (record === "units") {
    const unit = units.data?.find((one) => one.code === id);
    return unit ? (
      <PageLink to={`/masterdata/units/${unit.id}`}>
        {unit.code} {unit.name}
      </PageLink>
    ) : (
      id
    );
  }
  const places: Record<string, string> = {
    standards: `/masterdata/standards/${encodeURIComponent(id)}`,
    performance_indicators: `/masterdata/performance-indicators/${encodeURIComponent(id)}`,
    bank_accounts: `/masterdata/bank-accounts/${id}`,
    persons: `/masterdata/persons?text=${encodeURIComponent(id)}`,
    payees: `/masterdata/payees?text=${encodeURIComponent(id)}`,
    assets: `/masterdata/assets?text=${encodeURIComponent(id)}`,
  };
  const place = places[record];
  return place ? <PageLink to={place}>{id}</PageLink> : id;
}
