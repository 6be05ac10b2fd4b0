// Numbers of documents that concern me, each with the list behind it.
import { useQuery } from "@tanstack/react-query";
import { get } from "@/api/client";
import { useRegistry } from "@/app/registry";
import { useSession } from "@/app/session";
import { PageLink } from "@/kit/link";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { home } from "./text";

const KEYS = ["to_do", "returned", "unsent", "sent", "handled"] as const;

export function useCounters() {
  return useQuery({
    queryKey: ["/api/flow/counters"],
    queryFn: ({ signal }) => get("/api/flow/counters", { signal }),
  });
}

export function Counters() {
  const t = useText(home).counters;
  const { may } = useSession();
  const { registry } = useRegistry();
  const asked = useCounters();
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  // Who may not search over all kinds has the list of payments.
  const lists = may("report_read")
    ? "/flow/documents"
    : (registry.kinds.find((one) => one.kind === "payment")?.path ?? "/flow/documents");
  return (
    <section className="counters" aria-label={t.label}>
      {KEYS.map((key) => {
        const count = asked.data?.[key];
        const hot = (key === "to_do" || key === "returned") && Boolean(count);
        return (
          <PageLink
            key={key}
            to={key === "to_do" ? "/flow/inbox" : `${lists}?tab=${key}`}
            className={hot ? "counter counter-hot" : "counter"}
          >
            <span className="counter-value">{count?.toLocaleString() ?? "–"}</span>
            <span className="counter-name">{t[key]}</span>
          </PageLink>
        );
      })}
    </section>
  );
}
