// A job, asked for again every second until it has ended.
import { useQuery } from "@tanstack/react-query";
import { type Answer, get } from "@/api/client";

const PATH = "/api/masterdata/jobs/{id}";
export type JobView = Answer<typeof PATH, "get">;

export function isOver(job: JobView): boolean {
  return job.state === "done" || job.state === "failed" || job.state === "cancelled";
}

export function jobKey(id: string): string[] {
  return [PATH, id];
}

export function useJob(id: string) {
  return useQuery({
    queryKey: jobKey(id),
    queryFn: ({ signal }) => get(PATH, { path: { id }, signal }),
    enabled: id !== "",
    refetchInterval: (query) => (query.state.data && !isOver(query.state.data) ? 1000 : false),
  });
}
