// What must tie between the tables, with both figures.
import { useQuery } from "@tanstack/react-query";
import { get, type Query } from "@/api/client";
import { ProblemPanel } from "@/kit/problem";
import { Relations } from "@/kit/relations";
import { useText } from "@/text/language";
import { reportText } from "./text";

const PATH = "/api/report/budget-checks";

export function Checks({ query }: { query: Query }) {
  const t = useText(reportText);
  const asked = useQuery({
    queryKey: [PATH, query],
    queryFn: ({ signal }) => get(PATH, { query, signal }),
    placeholderData: (before) => before,
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return null;
  const { checks, broken } = asked.data;
  return <Relations checks={checks} broken={broken} words={t} />;
}
