// What must tie between the statements, with both figures; what does not stands first.
import { useQuery } from "@tanstack/react-query";
import { get, type Query } from "@/api/client";
import { ProblemPanel } from "@/kit/problem";
import { Relations } from "@/kit/relations";
import { useText } from "@/text/language";
import { statementText } from "./text";

const PATH = "/api/statement/checks";

export function Checks({ query }: { query: Query }) {
  const t = useText(statementText);
  const asked = useQuery({
    queryKey: [PATH, query],
    queryFn: ({ signal }) => get(PATH, { query, signal }),
    placeholderData: (before) => before,
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return null;
  const { checks, broken } = asked.data;
  const rows = [...checks.filter((one) => !one.ties), ...checks.filter((one) => one.ties)];
  return <Relations checks={rows} broken={broken} words={t} />;
}
