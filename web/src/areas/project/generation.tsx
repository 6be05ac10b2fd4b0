// Generated projects of a unit and a year: worked out, with what differs, and generated.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Select, Table, Tag } from "antd";
import { useState } from "react";
import { type Answer, get, newId, post } from "@/api/client";
import { OfflineError } from "@/api/problem";
import { useAddress } from "@/app/go";
import { useBudgetYears, useRegistry } from "@/app/registry";
import { useMe, useSession } from "@/app/session";
import { PageLink } from "@/kit/link";
import { Money } from "@/kit/money";
import { Page } from "@/kit/page";
import { CodePicker, UnitPicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { Scrolling } from "@/kit/scrolling";
import { useSay, useText } from "@/text/language";
import { Differences } from "./differences";
import { library } from "./text-library";

const PATH = "/api/project/generation";
type Report = Answer<typeof PATH, "post">;

export default function Generation() {
  const t = useText(library).generation;
  const { year, unitId } = useRegistry();
  const me = useMe();
  const [search, change] = useAddress();
  const own = me.roles.find((role) => role.role === "handler")?.unit_id ?? me.roles[0]?.unit_id;
  const unit = search.unit_id ?? (unitId || (own ?? ""));
  const of = Number(search.year) || year;
  const years = useBudgetYears();
  const asked = useQuery({
    queryKey: [PATH, unit, of],
    queryFn: ({ signal }) => get(PATH, { query: { unit_id: unit, year: of }, signal }),
    enabled: unit !== "",
  });
  return (
    <Page title={t.title} help={t.help}>
      <div className="list">
        <div className="filters">
          <div className="filter">
            <span className="filter-name">{t.unit}</span>
            <UnitPicker
              aria-label={t.unit}
              value={unit}
              onChange={(next) => change({ unit_id: next ?? "" })}
            />
          </div>
          <div className="filter">
            <span className="filter-name">{t.year}</span>
            <Select
              aria-label={t.year}
              value={of}
              options={years.map((value) => ({ value, label: String(value) }))}
              onChange={(next) => change({ year: String(next) })}
            />
          </div>
        </div>
        <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />
        {asked.data && <Generating key={`${unit}/${of}`} unit={unit} year={of} report={asked.data} />}
      </div>
    </Page>
  );
}

function Generating({ unit, year, report }: { unit: string; year: number; report: Report }) {
  const t = useText(library).generation;
  const say = useSay();
  const { may } = useSession();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [typed, setTyped] = useState<string | null>(null);
  const [worked, setWorked] = useState<Report | null>(null);
  const [key, setKey] = useState(newId);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const chosen = typed ?? report.function;
  const { projects, edition } = worked ?? report;
  const going = projects.filter((one) => one.outcome === "new" || one.outcome === "changed");

  const run = async (dry: boolean) => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      const body = { unit_id: unit, year, function: chosen };
      const answer = await post(PATH, body, { query: { dry_run: dry }, ...(dry ? {} : { key }) });
      setWorked(answer);
      if (!dry) {
        setKey(newId());
        const done = answer.projects.filter((one) => one.outcome === "new" || one.outcome === "changed");
        message.success(done.length > 0 ? t.done(done.length) : t.nothing);
        await queries.invalidateQueries({ queryKey: [PATH] });
        setWorked(null);
      }
    } catch (caught) {
      setError(caught);
      if (!(caught instanceof OfflineError)) setKey(newId());
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      {may("project_edit") && (
        <div className="filters">
          <div className="filter filter-wide">
            <span className="filter-name">{t.function}</span>
            <CodePicker
              aria-label={t.function}
              scheme="functional"
              value={chosen}
              onChange={(code) => {
                setTyped(code ?? "");
                setWorked(null);
              }}
            />
          </div>
          <Button disabled={chosen === ""} loading={busy} onClick={() => void run(true)}>
            {t.check}
          </Button>
          <Button
            type="primary"
            disabled={!worked || going.length === 0}
            loading={busy}
            onClick={() => void run(false)}
          >
            {t.run}
          </Button>
          <span className="quiet">
            {t.edition} <span className="code">{edition}</span>
          </span>
        </div>
      )}
      <ProblemPanel error={error} />
      <Scrolling>
        <Table
          size="small"
          bordered
          pagination={false}
          rowKey="key"
          dataSource={projects}
          scroll={{ x: 900 }}
          expandable={{
            rowExpandable: (one) => Boolean(one.differences || one.refusal),
            expandedRowRender: (one) => (
              <>
                {one.refusal && <p>{[one.refusal.message, one.refusal.how].join(" ")}</p>}
                {one.differences && <Differences told={one.differences} />}
              </>
            ),
          }}
          columns={[
            {
              title: t.project,
              render: (_, one) =>
                one.number ? (
                  <PageLink to={`/project/projects/${one.project_id}`}>
                    {`${one.number} ${say(one.name)}`}
                  </PageLink>
                ) : (
                  say(one.name)
                ),
            },
            { title: t.key, width: 80, render: (_, one) => <span className="code">{one.key}</span> },
            {
              title: t.now,
              width: 150,
              align: "right",
              render: (_, one) => one.number && <Money fen={one.total_fen} exact />,
            },
            {
              title: t.made,
              width: 150,
              align: "right",
              render: (_, one) => <Money fen={one.generated_fen ?? null} exact />,
            },
            {
              title: t.outcome,
              width: 120,
              render: (_, one) => (
                <Tag color={one.outcome === "refused" ? "orange" : "default"}>{t.outcomes[one.outcome]}</Tag>
              ),
            },
          ]}
        />
      </Scrolling>
    </>
  );
}
