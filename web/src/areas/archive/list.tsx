// One hand-over or destruction list, and the decision of the second person.
import { useQuery } from "@tanstack/react-query";
import { Button, Spin, Table } from "antd";
import { useState } from "react";
import { type Answer, get, post } from "@/api/client";
import { useParam } from "@/app/go";
import { LongTextField } from "@/kit/form/controls";
import { ButtonLink, PageLink } from "@/kit/link";
import { Facts, Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { moment } from "@/kit/time";
import { useText } from "@/text/language";
import { SendDialog } from "./dialog";
import { ListState } from "./lists";
import { span } from "./range";
import { useCategories } from "./shared";
import { archiveText } from "./text";
import { useUntil } from "./volumes";

const PATH = "/api/archive/lists/{id}";
const DECIDE = {
  approve: "/api/archive/lists/{id}/actions/approve",
  refuse: "/api/archive/lists/{id}/actions/refuse",
} as const;
type Detail = Answer<typeof PATH, "get">;

export default function ListPage() {
  const id = useParam("id");
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  return <Shown detail={asked.data} />;
}

function Shown({ detail }: { detail: Detail }) {
  const texts = useText(archiveText);
  const t = texts.lists;
  const until = useUntil();
  const categories = useCategories();
  const [open, setOpen] = useState<keyof typeof DECIDE | null>(null);
  const reason = detail.kind === "handover" ? t.handoverReason : t.destructionReason;
  return (
    <Page
      title={detail.number}
      documentTitle={`${t.title} ${detail.number}`}
      help={t.help}
      aside={
        <>
          {t.kinds[detail.kind]} <ListState state={detail.state} />
        </>
      }
      actions={
        <>
          <ButtonLink to={`/archive/log?object_id=${detail.id}&unit_id=${detail.unit_id}`}>
            {texts.volumes.history}
          </ButtonLink>
          {detail.state === "proposed" && (
            <>
              <Button
                disabled={!detail.may_decide}
                title={detail.may_decide ? "" : t.twoPeople}
                onClick={() => setOpen("refuse")}
              >
                {t.refuse}
              </Button>
              <Button
                type="primary"
                disabled={!detail.may_decide}
                title={detail.may_decide ? "" : t.twoPeople}
                onClick={() => setOpen("approve")}
              >
                {t.approve}
              </Button>
            </>
          )}
        </>
      }
    >
      <Section title={t.kinds[detail.kind] ?? detail.kind}>
        <Facts
          items={[
            { name: texts.unit, value: `${detail.unit_code} ${detail.unit_name}` },
            { name: t.proposed, value: `${detail.proposed_by_name} ${moment(detail.proposed_at)}` },
            {
              name: t.decided,
              value: detail.decided_by_name && `${detail.decided_by_name} ${moment(detail.decided_at)}`,
            },
            { name: t.place, value: detail.place },
            { name: reason, value: detail.reason, wide: true },
            { name: t.opinion, value: detail.opinion, wide: true },
          ]}
        />
      </Section>
      <Section title={t.lines}>
        <Table
          size="small"
          rowKey="line"
          dataSource={detail.lines}
          pagination={{ pageSize: 100, hideOnSinglePage: true }}
          columns={[
            { key: "line", title: t.line, width: 70, dataIndex: "line", align: "right" },
            {
              key: "number",
              title: texts.volumes.number,
              width: 190,
              render: (_, row) => <PageLink to={`/archive/volumes/${row.volume_id}`}>{row.number}</PageLink>,
            },
            { key: "title", title: texts.volumes.titleOf, dataIndex: "title" },
            {
              key: "category",
              title: texts.volumes.category,
              width: 220,
              render: (_, row) => categories.title(row.category),
            },
            { key: "periods", title: texts.periods, width: 180, render: (_, row) => span(row) },
            { key: "expires", title: texts.volumes.expires, width: 120, render: (_, row) => until(row) },
            { key: "note", title: texts.note, width: 200, dataIndex: "note" },
          ]}
        />
      </Section>
      {open && <DecideDialog detail={detail} action={open} close={() => setOpen(null)} />}
    </Page>
  );
}

function DecideDialog({
  detail,
  action,
  close,
}: {
  detail: Detail;
  action: keyof typeof DECIDE;
  close: () => void;
}) {
  const t = useText(archiveText).lists;
  const [opinion, setOpinion] = useState("");
  const yes = action === "approve" ? t.approve : t.refuse;
  return (
    <SendDialog
      title={`${yes} ${detail.number}`}
      yes={yes}
      danger={action === "approve" && detail.kind === "destruction"}
      whole={opinion.trim() !== ""}
      close={close}
      send={() => post(DECIDE[action], { version: detail.version, opinion }, { path: { id: detail.id } })}
      done={close}
    >
      {(wrong) => (
        <LongTextField
          label={t.opinion}
          required
          max={1000}
          message={wrong.get("opinion")}
          value={opinion}
          onChange={setOpinion}
        />
      )}
    </SendDialog>
  );
}
