// What a form starts from: the document that is edited (`…/$id/edit`), one that is copied (`…/new?copy=ID`), or nothing.
import { useQuery } from "@tanstack/react-query";
import { Spin } from "antd";
import { Fragment, type ReactNode } from "react";
import { type Answer, get } from "@/api/client";
import { useAddress, useParam } from "@/app/go";
import { ProblemPanel } from "@/kit/problem";

type Path = "/api/execution/accruals/{id}" | "/api/execution/incomes/{id}" | "/api/execution/payments/{id}";

export interface Source<Detail> {
  detail: Detail | undefined;
  copied: Detail | undefined;
}

interface Props<P extends Path> {
  path: P;
  /** Whatever else makes it another form. */
  also?: string;
  children: (source: Source<Answer<P, "get">>) => ReactNode;
}

export function FormSource<P extends Path>({ path, also = "", children }: Props<P>) {
  const id = useParam("id");
  const [search] = useAddress();
  const source = id || search.copy || "";
  const asked = useQuery({
    queryKey: [path.replace("/{id}", ""), source],
    queryFn: ({ signal }) => get(path, { path: { id: source }, signal }),
    enabled: source !== "",
    // What is being edited does not change under the hands.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (source && !asked.data) return <Spin className="page-wait" />;
  const found = { detail: id ? asked.data : undefined, copied: id ? undefined : asked.data };
  return <Fragment key={`${id} ${source} ${also}`}>{children(found)}</Fragment>;
}
