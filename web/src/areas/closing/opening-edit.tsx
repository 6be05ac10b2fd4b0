// Opening balances being changed.
import { useQuery } from "@tanstack/react-query";
import { Spin } from "antd";
import { get } from "@/api/client";
import { useParam } from "@/app/go";
import { ProblemPanel } from "@/kit/problem";
import { OpeningForm } from "./opening-form";

const PATH = "/api/closing/openings";

export default function EditOpening() {
  const id = useParam("id");
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  const { document, explanation, note, lines } = asked.data;
  const typed = lines.map(({ account_name: _, ...line }) => ({
    ...line,
    project_id: line.project_id ?? "",
    function: line.function ?? "",
    dep_economy: line.dep_economy ?? "",
    fund: line.fund ?? "",
    payee_id: line.payee_id ?? "",
    note: line.note ?? "",
  }));
  const initial = {
    id,
    unit_id: document.unit_id,
    fiscal_year: document.fiscal_year,
    explanation,
    note,
    lines: typed,
  };
  return <OpeningForm key={document.version} initial={initial} version={document.version} />;
}
