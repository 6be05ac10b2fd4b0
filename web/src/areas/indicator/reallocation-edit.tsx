// A reallocation that is changed before it is sent (again).
import { useQuery } from "@tanstack/react-query";
import { Spin } from "antd";
import { get } from "@/api/client";
import { useParam } from "@/app/go";
import { ProblemPanel } from "@/kit/problem";
import { ReallocationForm } from "./reallocation-form";

const PATH = "/api/indicator/reallocations/{id}";

export default function EditReallocation() {
  const id = useParam("id");
  const asked = useQuery({
    queryKey: ["/api/indicator/reallocations", id],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const { document, reason, mof_approval_no, from, to } = asked.data;
  const { unit_id, fiscal_year, version } = document;
  return (
    <ReallocationForm
      key={id}
      initial={{ id, unit_id, fiscal_year, reason, mof_approval_no, from, to }}
      version={version}
    />
  );
}
