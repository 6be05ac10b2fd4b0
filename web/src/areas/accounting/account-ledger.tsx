// The detail ledger of an account in one unit.
import { Alert } from "antd";
import type { Answer, RowOf } from "@/api/client";
import { useAddress, useParam } from "@/app/go";
import { useSession } from "@/app/session";
import { PageLink } from "@/kit/link";
import type { Column } from "@/kit/list/column";
import { type Filter, FilterBar, type OwnControl } from "@/kit/list/filters";
import { ServerList } from "@/kit/list/server-list";
import { Money } from "@/kit/money";
import { Page } from "@/kit/page";
import { ProjectPicker } from "@/kit/project-picker";
import { SourceLink } from "@/kit/source";
import { period } from "@/kit/time";
import { useLanguage, useMarks, useText } from "@/text/language";
import { MonthTable, PrintButton } from "./ledger-parts";
import { useOneUnit, usePeriods } from "./shared";
import { accounting } from "./text";
import { booksText } from "./text-books";
import "./accounting.css";

const PATH = "/api/accounting/accounts/{account}/entries";
type Row = RowOf<typeof PATH>;
type Ledger = Answer<typeof PATH, "get">;

export default function AccountLedger() {
  const marks = useMarks();
  const account = useParam("account");
  const { ledger: t } = useText(accounting);
  const b = useText(booksText);
  const lang = useLanguage();
  const [search] = useAddress();
  const periods = usePeriods();
  const { may } = useSession();
  const own = useOneUnit();
  const unit = search.unit_id || own;
  const filters: Filter[] = [
    { key: "unit_id", title: t.unit, kind: "unit", required: true },
    { key: "from", until: "to", title: t.period, kind: "months", required: true },
    { key: "from_day", until: "to_day", title: b.days, kind: "days" },
    { key: "payee_id", title: b.payee, kind: "payee" },
    { key: "dep_economy", title: b.economy, kind: "code", scheme: "economic_departmental" },
    { key: "fund", title: b.fund, kind: "code", scheme: "funding_sources" },
    { key: "function", title: b.function, kind: "code", scheme: "functional" },
    // Who may not read projects can still follow a link that names one.
    ...(may("project_read")
      ? [
          {
            key: "project_id",
            title: b.project,
            kind: "own" as const,
            control: (given: OwnControl) => <ProjectPicker {...given} allowClear />,
          },
        ]
      : search.project_id
        ? [{ key: "project_id", title: b.project, kind: "text" as const }]
        : []),
    { key: "text", title: t.summary, kind: "text" },
  ];
  const columns: Column<Row>[] = [
    { key: "posted_on", title: t.day, width: 100 },
    {
      key: "number",
      title: t.number,
      width: 110,
      render: (row) => (
        <PageLink
          to={`/accounting/vouchers/${row.journal_id}`}
        >{`${period(row.period)}-${row.number}`}</PageLink>
      ),
    },
    { key: "summary", title: t.summary, width: 240 },
    {
      key: "opponent",
      title: t.opponent,
      width: 160,
      render: (row) =>
        marks.list(
          row.opponents.map(
            (one) => `${one.account} ${lang === "en" && one.name_en ? one.name_en : one.name_zh}`,
          ),
        ),
    },
    {
      key: "debit_fen",
      title: t.debit,
      kind: "money",
      width: 120,
      render: (row) => blankZero(row.debit_fen),
    },
    {
      key: "credit_fen",
      title: t.credit,
      kind: "money",
      width: 120,
      render: (row) => blankZero(row.credit_fen),
    },
    {
      key: "direction",
      title: t.direction,
      width: 50,
      render: (row) =>
        typeof row.balance_fen !== "number"
          ? null
          : row.balance_fen === 0
            ? t.flat
            : row.balance_fen > 0
              ? t.debitSide
              : t.creditSide,
    },
    {
      key: "balance_fen",
      title: t.balance,
      kind: "money",
      render: (row) =>
        typeof row.balance_fen === "number" ? <Money fen={Math.abs(row.balance_fen)} /> : null,
    },
    { key: "document", title: t.document, width: 190, render: (row) => <SourceLink source={row.document} /> },
    { key: "payee", title: b.payee, width: 170, hidden: true },
    { key: "project", title: b.project, width: 180, hidden: true },
    { key: "dep_economy", title: b.economy, width: 170, hidden: true },
    { key: "fund", title: b.fund, width: 170, hidden: true },
    { key: "function", title: b.function, width: 170, hidden: true },
  ];
  return (
    <Page
      title={`${t.title} ${account}`}
      help={t.help}
      actions={
        <>
          <PageLink to="/accounting/balances">{t.back}</PageLink>
          <PrintButton />
        </>
      }
    >
      {unit ? (
        <ServerList
          key={account}
          path={PATH}
          pathParams={{ account }}
          name="account-ledger"
          columns={columns}
          filters={filters}
          defaults={{ ...periods, unit_id: unit }}
          rowKey={(row) => `${row.journal_id} ${row.line}`}
          sums={(answer) => ({
            debit_fen: Number(answer.debit_fen ?? 0),
            credit_fen: Number(answer.credit_fen ?? 0),
          })}
          // The answer of this path is the ledger with its sums beside the rows.
          above={(answer) => (
            <Figures
              ledger={answer as unknown as Ledger}
              from={Number(search.from || periods.from)}
              searching={Boolean(search.text)}
            />
          )}
        />
      ) : (
        <ChooseUnit filters={filters} />
      )}
    </Page>
  );
}

function blankZero(fen: number) {
  return fen === 0 ? null : <Money fen={fen} />;
}

function ChooseUnit({ filters }: { filters: Filter[] }) {
  const { ledger: t } = useText(accounting);
  const [search, change] = useAddress();
  return (
    <div className="list">
      <FilterBar filters={filters} search={search} apply={(next) => change(next)} />
      <Alert type="info" showIcon title={t.chooseUnit} />
    </div>
  );
}

/** Account, opening, movement and closing in words and figures. */
function Figures({ ledger, from, searching }: { ledger: Ledger; from: number; searching: boolean }) {
  const { ledger: t } = useText(accounting);
  const b = useText(booksText);
  const lang = useLanguage();
  const side = (fen: number) => (fen === 0 ? t.flat : fen > 0 ? t.debitSide : t.creditSide);
  const figure = (name: string, fen: number, signed: boolean) => (
    <span>
      <span>{name}</span>
      {signed && `${side(fen)} `}
      <Money fen={signed ? Math.abs(fen) : fen} />
    </span>
  );
  return (
    <>
      <div className="ledger-figures">
        <strong>
          {ledger.account} {ledger.full_name[lang]}
        </strong>
        {!searching && figure(t.opening, ledger.opening_fen, true)}
        {figure(t.movedDebit, ledger.debit_fen, false)}
        {figure(t.movedCredit, ledger.credit_fen, false)}
        {searching ? <span>{b.searching}</span> : figure(t.closing, ledger.closing_fen, true)}
      </div>
      <details className="day-sums">
        <summary>{t.months}</summary>
        <MonthTable months={ledger.months} from={from} />
      </details>
    </>
  );
}
