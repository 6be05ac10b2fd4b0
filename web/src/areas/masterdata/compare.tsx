// A newer file of standards beside what is stored: nothing changes, everything that would is listed.
import { useQueryClient } from "@tanstack/react-query";
import { Empty, Segmented, Statistic, Table, Tag } from "antd";
import { type ReactNode, useState } from "react";
import type { Answer } from "@/api/client";
import { send } from "@/api/client";
import { ButtonLink, PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { FileDrop } from "./imports/file-drop";
import { typeOf } from "./imports/files";
import { TemplateLinks } from "./imports/templates";
import { useWords } from "./parts/kinds";
import { Wide } from "./parts/wide";
import { masterdata } from "./text";

const PATH = "/api/masterdata/standards/compare";
type Diff = Answer<typeof PATH, "post">;
type Change = Diff["items"][number];
const COLOURS = { new: "success", same: "default", changed: "warning", ends: "error" } as const;

export default function Compare() {
  const texts = useText(masterdata);
  const t = texts.compare;
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [diff, setDiff] = useState<Diff | null>(null);
  const run = async (chosen: File) => {
    setFile(chosen);
    setDiff(null);
    setError(null);
    setBusy(true);
    try {
      const answer = await send("post", PATH, {}, chosen, typeOf(chosen));
      const found: Diff = await answer.json();
      setDiff(found);
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Page
      title={t.title}
      help={t.help}
      actions={
        <>
          <TemplateLinks kind="standards" />
          <PageLink to="/masterdata/standards">{texts.record.back}</PageLink>
        </>
      }
    >
      <Section title={t.upload}>
        <FileDrop
          hint={file ? t.chosen(file.name) : t.hint}
          busy={busy}
          take={(files) => {
            const [first] = files;
            if (first) void run(first);
          }}
        />
      </Section>
      <ProblemPanel error={error} />
      {diff && (
        <Result
          diff={diff}
          toImport={
            <ButtonLink
              to="/masterdata/imports?kind=standards"
              primary
              onClick={() => void queries.invalidateQueries()}
            >
              {t.toImport}
            </ButtonLink>
          }
        />
      )}
    </Page>
  );
}

function Result({ diff, toImport }: { diff: Diff; toImport: ReactNode }) {
  const t = useText(masterdata).compare;
  const words = useWords("standards");
  const [only, setOnly] = useState<string>("all");
  const items = diff.items.filter((item) => only === "all" || item.outcome === only);
  const outcomes = (["new", "changed", "ends"] as const).filter((one) => diff[one] > 0);
  return (
    <Section title={t.result} extra={toImport}>
      <div className="md-statistics">
        {(["new", "changed", "ends", "same", "not_named"] as const).map((key) => (
          <Statistic key={key} title={t.counts[key]} value={diff[key]} />
        ))}
      </div>
      {outcomes.length > 1 && (
        <Segmented
          aria-label={t.outcome}
          value={only}
          onChange={setOnly}
          options={[
            { value: "all", label: t.all },
            ...outcomes.map((one) => ({ value: one as string, label: t.outcomes[one] })),
          ]}
        />
      )}
      <Wide label={t.result} width={1000}>
        <Table<Change>
          className="md-spaced"
          size="small"
          bordered
          rowKey={(item) => `${item.code} ${item.edition} ${item.outcome}`}
          pagination={items.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
          dataSource={items}
          locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t.nothing} /> }}
          columns={[
            {
              title: t.outcome,
              width: 100,
              render: (_, item) => <Tag color={COLOURS[item.outcome]}>{t.outcomes[item.outcome]}</Tag>,
            },
            { title: words.title("code"), width: 130, dataIndex: "code" },
            { title: words.title("name_zh"), width: 220, dataIndex: "name" },
            { title: t.edition, width: 120, dataIndex: "edition" },
            { title: t.against, width: 120, dataIndex: "against" },
            {
              title: t.fields,
              render: (_, item) => (
                <ul className="md-differences">
                  {item.fields.map((field) => (
                    <li key={field.field}>
                      <span className="quiet">{words.title(column(field.field))}</span>{" "}
                      <del>
                        <Value field={field.field} value={field.old} />
                      </del>{" "}
                      → <Value field={field.field} value={field.new} />
                    </li>
                  ))}
                </ul>
              ),
            },
          ]}
        />
      </Wide>
      {diff.left_out > 0 && <p className="quiet">{t.leftOut(diff.left_out)}</p>}
    </Section>
  );
}

/** A field of the stored standard as the file calls it. */
function column(field: string): string {
  return field === "amount_fen" ? "amount_cny" : field;
}

function Value({ field, value }: { field: string; value: unknown }) {
  const t = useText(masterdata).compare;
  if (value === null || value === undefined || value === "") return <span className="quiet">{t.empty}</span>;
  return field.endsWith("_fen") ? <Money fen={Number(value)} exact /> : String(value);
}
