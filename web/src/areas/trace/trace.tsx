// The trace of one thing, as a picture and as a table.
import { useQuery } from "@tanstack/react-query";
import { Alert, Spin, Tabs } from "antd";
import { lazy, Suspense } from "react";
import { get } from "@/api/client";
import { useAddress, useParam } from "@/app/go";
import { Page } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { useSay, useText } from "@/text/language";
import { NumberSearch } from "./number-search";
import { trace as texts } from "./text";
import { Twin } from "./twin";
import "./trace.css";

const PATH = "/api/trace/{kind}/{id}";
const Picture = lazy(() => import("./picture"));

export default function TracePage() {
  const kind = useParam("kind");
  const id = useParam("id");
  const t = useText(texts);
  const [search, change] = useAddress();
  const say = useSay();
  const asked = useQuery({
    queryKey: [PATH, kind, id],
    queryFn: ({ signal }) => get(PATH, { path: { kind, id }, signal }),
  });
  const trace = asked.data;
  const root = trace?.nodes.find((node) => node.id === id);
  return (
    <Page
      title={t.title}
      documentTitle={`${t.title} ${root?.number ?? ""}`}
      aside={
        root && (
          <span>
            {say(root.kind_title)} <span className="number">{root.number || root.title}</span>
          </span>
        )
      }
      help={t.help}
    >
      <div className="trace">
        <NumberSearch />
        {asked.error ? <ProblemPanel error={asked.error} retry={() => void asked.refetch()} /> : null}
        {trace?.truncated && <Alert className="trace-note" type="warning" showIcon title={t.truncated} />}
        {trace && trace.restricted > 0 && (
          <Alert className="trace-note" type="info" showIcon title={t.restricted(trace.restricted)} />
        )}
        {trace && trace.edges.length === 0 && (
          <Alert className="trace-note" type="info" showIcon title={t.alone} />
        )}
        {trace ? (
          <Tabs
            size="small"
            activeKey={search.view === "table" ? "table" : "picture"}
            onChange={(view) => change({ view: view === "table" ? view : "" })}
            destroyOnHidden
            items={[
              {
                key: "picture",
                label: t.picture,
                children: (
                  <Suspense fallback={<Spin className="page-wait" />}>
                    <Picture key={`${kind} ${id}`} trace={trace} />
                  </Suspense>
                ),
              },
              { key: "table", label: t.table, children: <Twin trace={trace} /> },
            ]}
          />
        ) : (
          !asked.error && <Spin className="page-wait" />
        )}
      </div>
    </Page>
  );
}
