// A document known by its id alone: the server says of which kind it is, and its own page opens.
import { useQuery } from "@tanstack/react-query";
import { Navigate } from "@tanstack/react-router";
import { Spin } from "antd";
import { get } from "@/api/client";
import { useParam } from "@/app/go";
import { ProblemPanel } from "@/kit/problem";

const PATH = "/api/flow/documents/{id}";

export default function Document() {
  const id = useParam("id");
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  return <Navigate to={asked.data.path as never} replace />;
}
