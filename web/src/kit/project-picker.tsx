// Choosing a project by its id: searched at the server by code and name.
import { useQuery } from "@tanstack/react-query";
import { get } from "@/api/client";
import { useRegistry } from "@/app/registry";
import { RemotePicker } from "./pickers";

interface Props {
  value?: string | undefined;
  onChange?: (id: string | undefined) => void;
  id?: string;
  status?: "error" | "";
  allowClear?: boolean;
  /** First-level projects alone. */
  firstLevel?: boolean;
  "aria-label"?: string;
}

const PATH = "/api/project/projects";

/** A project by its id, with a label for people. */
export function useProject(id: string) {
  return useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
    enabled: id !== "",
    staleTime: 300_000,
  });
}

export function ProjectPicker({ firstLevel = false, ...props }: Props) {
  const { year } = useRegistry();
  const project = useProject(props.value ?? "");
  const head = project.data;
  return (
    <RemotePicker
      {...props}
      name={firstLevel ? "projects.first" : `projects.${year}`}
      chosen={head && { value: props.value ?? "", label: `${head.code} ${head.name}` }}
      search={async (text, signal) => {
        const page = await get(PATH, {
          query: { text, ...(firstLevel ? { level: 1 } : { year }), limit: 30 },
          signal,
        });
        return page.items.map((one) => ({ value: one.id, label: `${one.code} ${one.name}` }));
      }}
    />
  );
}
