// Detail accounts of the department.
import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal, Space, Switch, Tag } from "antd";
import { useState } from "react";
import { patch, post, type RowOf } from "@/api/client";
import { fieldMessages } from "@/api/problem";
import { useSession } from "@/app/session";
import { Field } from "@/kit/form/field";
import type { Column } from "@/kit/list/column";
import type { Filter } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { Page } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { closing } from "./text";

const PATH = "/api/closing/accounts";
type Row = RowOf<typeof PATH>;

export default function Accounts() {
  const t = useText(closing).accounts;
  const { may } = useSession();
  const edits = may("posting_rule_edit");
  const [open, setOpen] = useState<Row | "new" | null>(null);
  const columns: Column<Row>[] = [
    { key: "code", title: t.code, width: 140 },
    { key: "name_zh", title: t.name, width: 220 },
    { key: "name_en", title: t.nameEn, width: 200 },
    { key: "parent", title: t.parent, width: 220, render: (row) => `${row.parent} ${row.parent_name}` },
    { key: "book", title: t.book, width: 110, render: (row) => t.books[row.book] ?? row.book },
    {
      key: "enabled",
      title: t.state,
      width: 90,
      render: (row) => (row.enabled === 1 ? <Tag color="success">{t.enabled}</Tag> : <Tag>{t.stopped}</Tag>),
    },
    ...(edits
      ? [
          {
            key: "edit",
            title: "",
            width: 80,
            render: (row: Row) => (
              <Button size="small" type="link" onClick={() => setOpen(row)}>
                {t.edit}
              </Button>
            ),
          },
        ]
      : []),
  ];
  const filters: Filter[] = [
    { key: "text", title: t.name, kind: "text" },
    {
      key: "enabled",
      title: t.state,
      kind: "select",
      options: [
        { value: "true", label: t.enabled },
        { value: "false", label: t.stopped },
      ],
    },
  ];
  return (
    <Page
      title={t.title}
      help={t.help}
      actions={
        edits && (
          <Button type="primary" onClick={() => setOpen("new")}>
            {t.create}
          </Button>
        )
      }
    >
      <ServerList
        path={PATH}
        name="detail-accounts"
        columns={columns}
        filters={filters}
        rowKey={(row) => row.code}
      />
      {open && (
        <Dialog
          key={open === "new" ? "new" : open.code}
          row={open === "new" ? null : open}
          close={() => setOpen(null)}
        />
      )}
    </Page>
  );
}

function Dialog({ row, close }: { row: Row | null; close: () => void }) {
  const t = useText(closing).accounts;
  const words = useText(common).document;
  const save = useText(closing).save;
  const queries = useQueryClient();
  const [parent, setParent] = useState("");
  const [suffix, setSuffix] = useState("01");
  const [name, setName] = useState(row?.name_zh ?? "");
  const [nameEn, setNameEn] = useState(row?.name_en ?? "");
  const [enabled, setEnabled] = useState(row?.enabled !== 0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const messages = fieldMessages(error);
  const send = async () => {
    setBusy(true);
    setError(null);
    try {
      if (row) {
        const body = { name_zh: name.trim(), name_en: nameEn.trim(), enabled };
        await patch(`${PATH}/{code}`, body, { path: { code: row.code } });
      } else {
        const names = { name_zh: name.trim(), name_en: nameEn.trim() };
        await post(PATH, { parent: parent.trim(), suffix: suffix.trim(), ...names });
      }
      await queries.invalidateQueries({ queryKey: [PATH] });
      close();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const complete = name.trim() !== "" && (row !== null || (parent.trim() !== "" && suffix.trim() !== ""));
  return (
    <Modal
      open
      title={row ? `${t.editTitle} ${row.code}` : t.create}
      onCancel={close}
      mask={{ closable: false }}
      footer={
        <Space>
          <Button onClick={close}>{words.cancel}</Button>
          <Button type="primary" loading={busy} disabled={!complete} onClick={() => void send()}>
            {save}
          </Button>
        </Space>
      }
    >
      {error ? <ProblemPanel error={error} shownElsewhere={(field) => messages.has(field)} /> : null}
      {!row && (
        <>
          <Field label={t.parent} required message={messages.get("parent")}>
            {(control) => (
              <Input
                {...control}
                maxLength={20}
                value={parent}
                onChange={(event) => setParent(event.target.value)}
              />
            )}
          </Field>
          <Field label={t.suffix} required message={messages.get("suffix")}>
            {(control) => (
              <Input
                {...control}
                maxLength={6}
                value={suffix}
                onChange={(event) => setSuffix(event.target.value)}
              />
            )}
          </Field>
        </>
      )}
      <Field label={t.name} required message={messages.get("name_zh")}>
        {(control) => (
          <Input {...control} maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <Field label={t.nameEn} message={messages.get("name_en")}>
        {(control) => (
          <Input
            {...control}
            maxLength={120}
            value={nameEn}
            onChange={(event) => setNameEn(event.target.value)}
          />
        )}
      </Field>
      {row && (
        <Field label={t.enabled} message={messages.get("enabled")}>
          {({ id }) => <Switch id={id} checked={enabled} onChange={setEnabled} />}
        </Field>
      )}
    </Modal>
  );
}
