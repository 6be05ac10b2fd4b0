// Where each role goes first. What stands here is in the menu too: the server says what this person may open.
import { useRegistry } from "@/app/registry";
import { useMe, useSession } from "@/app/session";
import { PageLink } from "@/kit/link";
import { useSay, useText } from "@/text/language";
import { home } from "./text";

/** Pages by role, in the order in which they are needed on an ordinary day. */
const FIRST: Record<string, string[]> = {
  handler: [
    "/execution/payments",
    "/indicator/indicators",
    "/project/projects",
    "/compilation/budgets",
    "/indicator/reallocations",
    "/execution/accruals",
    "/execution/incomes",
    "/masterdata/payees",
  ],
  reviewer: ["/execution/payments", "/indicator/indicators", "/project/projects", "/supervision/rule-hits"],
  unit_head: ["/supervision/execution-rates", "/execution/payments", "/indicator/indicators"],
  cashier: [
    "/execution/payments",
    "/execution/bank-instructions",
    "/execution/bank-receipts",
    "/execution/bank-statement-lines",
  ],
  accountant: [
    "/accounting/vouchers",
    "/accounting/balances",
    "/accounting/dimension-balances",
    "/execution/incomes",
  ],
  dept_business: ["/project/projects", "/compilation/budgets", "/supervision/execution-rates"],
  dept_finance: [
    "/compilation/control-figures",
    "/compilation/budgets",
    "/indicator/indicators",
    "/indicator/changes",
    "/indicator/reallocations",
    "/supervision/execution-rates",
    "/supervision/rule-hits",
  ],
  dept_asset: ["/masterdata/assets", "/project/projects"],
  dept_procurement: ["/project/projects", "/masterdata/payees"],
  dept_performance: ["/masterdata/performance-indicators", "/project/projects"],
  mof: ["/compilation/control-figures", "/compilation/budgets", "/supervision/execution-rates"],
  bank: ["/execution/bank-instructions", "/execution/bank-receipts", "/execution/bank-statement-lines"],
  supervisor: [
    "/supervision/overview",
    "/supervision/execution-rates",
    "/supervision/rule-hits",
    "/trace",
    "/supervision/quality",
    "/flow/documents",
  ],
  sysadmin: ["/platform/users"],
  secadmin: ["/platform/rights"],
  auditadmin: ["/platform/audit"],
};

/** Documents that are entered, with the permission and the form. */
const ENTERED = [
  { kind: "payment", permission: "payment_edit" },
  { kind: "reallocation", permission: "reallocation_edit" },
  { kind: "project", permission: "project_edit" },
] as const;

const MOST = 8;

export function Start() {
  const t = useText(home).start;
  const say = useSay();
  const me = useMe();
  const { may } = useSession();
  const { registry } = useRegistry();
  const items = registry.groups.flatMap((group) => group.items);
  const paths = new Set(me.roles.flatMap((role) => FIRST[role.role] ?? []));
  const found = [...paths]
    .map((path) => items.find((item) => item.path === path))
    .filter((item) => item !== undefined)
    .slice(0, MOST);
  const entered = ENTERED.map(({ kind, permission }) => ({
    entry: registry.kinds.find((one) => one.kind === kind),
    permission,
  }));
  return (
    <nav className="section start-bar" aria-labelledby="start">
      <h2 id="start">{t.title}</h2>
      <ul className="start">
        {entered.map(
          ({ entry, permission }) =>
            entry &&
            may(permission) && (
              <li key={entry.kind}>
                <PageLink to={`${entry.path}/new`} className="start-link start-new">
                  {t.create(say(entry.title))}
                </PageLink>
              </li>
            ),
        )}
        {found.map((item) => (
          <li key={item.path}>
            <PageLink to={item.path} className="start-link">
              {say(item.title)}
            </PageLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
