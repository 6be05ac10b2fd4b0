// An indicator change that is changed before it is sent (again).
import { useQuery } from "@tanstack/react-query";
import { Spin } from "antd";
import { type Answer, get } from "@/api/client";
import { useParam } from "@/app/go";
import { ProblemPanel } from "@/kit/problem";
import { ChangeForm, type ChangeValues } from "./change-form";
import { type FreshRow, freshRow } from "./fresh-grid";

const PATH = "/api/indicator/changes/{id}";
type Detail = Answer<typeof PATH, "get">;

export default function EditChange() {
  const id = useParam("id");
  const asked = useQuery({
    queryKey: ["/api/indicator/changes", id],
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  return <ChangeForm key={id} initial={values(asked.data)} version={asked.data.document.version} />;
}

function values({ document, operation, document_no, reason, lines }: Detail): ChangeValues {
  const { id, unit_id, fiscal_year } = document;
  const issued = lines.flatMap((line): FreshRow[] =>
    line.fresh
      ? [
          {
            ...line.fresh,
            id: line.id,
            indicator_id: line.indicator_id,
            amount_fen: line.amount_fen,
            number: line.fresh.number ?? "",
            parent_id: line.fresh.parent_id ?? "",
            project_id: line.fresh.project_id ?? "",
            budget_line_id: line.fresh.budget_line_id ?? "",
            allotted: line.fresh.allotted ? "1" : "0",
          },
        ]
      : [],
  );
  const existing = lines
    .filter((line) => !line.fresh)
    .map((line) => ({ id: line.id, indicator_id: line.indicator_id, amount_fen: line.amount_fen }));
  const fresh = issued.length > 0 ? issued : [freshRow(fiscal_year, unit_id)];
  return { id, unit_id, fiscal_year, operation, document_no, reason, lines: existing, fresh };
}
