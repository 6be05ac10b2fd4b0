// A project as a filter: searched for on the server, named again when the address already holds its id.
import { useQuery } from "@tanstack/react-query";
import { get } from "@/api/client";
import type { OwnControl } from "@/kit/list/filters";
import { RemotePicker } from "@/kit/pickers";

const PATH = "/api/project/projects";

/** Projects that match, as choices. */
export async function findProjects(text: string, signal: AbortSignal) {
  const page = await get(PATH, { query: { text, limit: 30 }, signal });
  return page.items.map((project) => ({ value: project.id, label: `${project.number} ${project.name}` }));
}

/** The project of an id as a choice, once it is known. */
export function useProject(id: string | null | undefined) {
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id: id ?? "" }, signal }),
    enabled: Boolean(id),
    staleTime: 300_000,
  });
  const header = asked.data?.document;
  return header ? { value: header.id, label: `${header.number} ${header.title}` } : undefined;
}

export function ProjectFilter(given: OwnControl) {
  const chosen = useProject(given.value);
  return <RemotePicker {...given} allowClear name="projects" chosen={chosen} search={findProjects} />;
}
