// What a form starts from: the document that is edited (`…/$id/edit`), one that is copied (`…/new?copy=ID`), or nothing.
import { useQuery } from "@tanstack/react-query";
import { Spin } from "antd";
import type { ReactNode } from "react";
import { type Answer, get } from "@/api/client";
import { useAddress, useParam } from "@/app/go";
import { ProblemPanel } from "@/kit/problem";

type Path =
  | "/api/bookkeeping/event-vouchers/{id}"
  | "/api/bookkeeping/manual-vouchers/{id}"
  | "/api/bookkeeping/reversals/{id}";

interface Source<Detail> {
  detail: Detail | undefined;
  copied: Detail | undefined;
}

export function FormSource<P extends Path>({
  path,
  children,
}: {
  path: P;
  children: (source: Source<Answer<P, "get">>) => ReactNode;
}) {
  const id = useParam("id");
  const [search] = useAddress();
  const source = id || search.copy || "";
  const asked = useQuery({
    queryKey: [path.replace("/{id}", ""), source],
    queryFn: ({ signal }) => get(path, { path: { id: source }, signal }),
    enabled: source !== "",
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (source && !asked.data) return <Spin className="page-wait" />;
  return children({ detail: id ? asked.data : undefined, copied: id ? undefined : asked.data });
}
