// The frame of a document: number, state, what may be done now and why not, its sections, history and rule hits.
// Opened from a list of tasks (`?queue=1` of its kind, `?queue=all` of any) it goes to the next task after each decision.
import { App, Button, Space, Tag, Tooltip } from "antd";
import { type ReactNode, useState } from "react";
import { get } from "@/api/client";
import { useAddress, useGo } from "@/app/go";
import { useKind, useRoleTitle } from "@/app/registry";
import { useSession } from "@/app/session";
import { common } from "@/text/common";
import { useMarks, useSay, useText } from "@/text/language";
import { UnitName } from "../codes";
import { WithFiles } from "../files/files";
import { FilesSection } from "../files/section";
import { PageLink } from "../link";
import { Money } from "../money";
import { Facts, Page, Section } from "../page";
import { ProblemPanel } from "../problem";
import { useShortcuts } from "../shortcuts";
import { moment } from "../time";
import { ActionDialog } from "./action-dialog";
import { Changes } from "./changes";
import { History, Hits } from "./history";
import { useKindWords } from "./kinds";
import { BACKWARD, type Envelope } from "./types";

interface Props {
  kind: string;
  /** `/api/execution/payments` */
  path: string;
  envelope: Envelope;
  /** Where the form for editing is; shown while the server offers `edit`, or a draft may be changed. */
  editTo?: string | undefined;
  /** Actions this page has its own buttons or dialogs for. */
  own?: Record<string, ReactNode>;
  extra?: ReactNode;
  help?: string[];
  children: ReactNode;
}

export function DocumentPage({ kind, path, envelope, editTo, own = {}, extra, help, children }: Props) {
  const t = useText(common).document;
  const marks = useMarks();
  const say = useSay();
  const { title, entry } = useKind(kind);
  const kinds = useKindWords();
  const { message } = App.useApp();
  const role = useRoleTitle();
  const go = useGo();
  const [search] = useAddress();
  const [action, setAction] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<unknown>(null);
  const { document } = envelope;
  const queue = Boolean(search.queue);

  /** To the task after this one, or to the first when this was the last; `queue=all` takes any kind. */
  const seek = async () => {
    const all = search.queue === "all";
    const query = { ...(all ? {} : { kind }), limit: 2 };
    const later = await get("/api/flow/inbox", { query: { ...query, after: document.id } });
    const first = later.items[0] ? later : await get("/api/flow/inbox", { query });
    const task = first.items.find((one) => one.id !== document.id);
    if (task) await go(kinds.page(task.kind, task.id), { queue: search.queue ?? "" });
    else {
      message.info(t.noNext);
      await go(all ? "/flow/inbox" : (entry?.path ?? "/"), all ? {} : { tab: "to_review" });
    }
  };
  const next = () => {
    setTrouble(null);
    seek().catch(setTrouble);
  };
  const { may } = useSession();
  const open = (name: string) => envelope.actions.some((one) => one.name === name && one.enabled);
  useShortcuts({
    "alt+a": () => open("approve") && setAction("approve"),
    "alt+r": () => open("return") && setAction("return"),
    "alt+n": () => queue && next(),
  });
  const reviewing = open("approve") || queue;
  return (
    <WithFiles id={document.id} isNew={false}>
      <Page
        title={title}
        documentTitle={`${title} ${document.number}`}
        aside={
          <Space>
            <span className="number">{document.number}</span>
            <Tag color="blue">{say(envelope.state_title)}</Tag>
            {document.waiting_role && (
              <Tag>
                {t.waiting}
                {marks.colon}
                {role(document.waiting_role)}
              </Tag>
            )}
          </Space>
        }
        actions={
          <>
            <ActionButtons kind={kind} envelope={envelope} own={own} choose={setAction} editTo={editTo} />
            {extra}
            {search.queue && <Button onClick={() => next()}>{t.next}</Button>}
            {may("report_read") && <PageLink to={`/trace/${kind}/${document.id}`}>{t.trace}</PageLink>}
            {entry && <PageLink to={entry.path}>{t.back}</PageLink>}
          </>
        }
        {...(help || reviewing ? { help: [...(help ?? []), ...(reviewing ? [t.shortcuts] : [])] } : {})}
      >
        <ProblemPanel error={trouble} retry={next} />
        <div className="columns">
          <div>
            <Section title={document.title || title}>
              <Facts
                items={[
                  { name: t.unit, value: <UnitName id={document.unit_id} /> },
                  { name: t.year, value: document.fiscal_year },
                  { name: t.amount, value: <Money fen={document.amount_fen} exact /> },
                  { name: t.createdAt, value: moment(document.created_at) },
                ]}
              />
            </Section>
            <Changes envelope={envelope} />
            {children}
            <FilesSection />
          </div>
          <aside className="aside">
            <Section title={t.history}>
              <History kind={kind} envelope={envelope} />
            </Section>
            <Section title={t.findings}>
              <Hits envelope={envelope} />
            </Section>
          </aside>
        </div>
        {action && (
          <ActionDialog
            key={action}
            kind={kind}
            path={path}
            envelope={envelope}
            action={action}
            close={() => setAction(null)}
            done={() => {
              setAction(null);
              if (queue) next();
            }}
          />
        )}
      </Page>
    </WithFiles>
  );
}

interface ButtonsProps {
  kind: string;
  envelope: Envelope;
  own: Record<string, ReactNode>;
  choose: (action: string) => void;
  editTo: string | undefined;
}

/** What the server offers, enabled or with the reason why not. */
function ActionButtons({ kind, envelope, own, choose, editTo }: ButtonsProps) {
  const say = useSay();
  const marks = useMarks();
  const { action: titleOf } = useKind(kind);
  const go = useGo();
  const buttons = envelope.actions.map((action) => {
    const special = own[action.name];
    if (special !== undefined) return <span key={action.name}>{special}</span>;
    if (action.name === "edit" && !editTo) return null;
    const backward = BACKWARD.has(action.name);
    return (
      <Tooltip key={action.name} title={action.enabled ? "" : say(action.reason)}>
        {/* A disabled button gives no tooltip of its own and is skipped by the keyboard: the span around it speaks. */}
        <span>
          <Button
            type={backward || action.name === "edit" ? "default" : "primary"}
            danger={backward}
            disabled={!action.enabled}
            aria-label={
              action.enabled ? titleOf(action.name) : titleOf(action.name) + marks.colon + say(action.reason)
            }
            onClick={() => (action.name === "edit" && editTo ? void go(editTo) : choose(action.name))}
          >
            {titleOf(action.name)}
          </Button>
        </span>
      </Tooltip>
    );
  });
  return buttons.length > 0 && <Space>{buttons}</Space>;
}
