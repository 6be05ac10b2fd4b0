// A new project.
import { useState } from "react";
import { useRegistry } from "@/app/registry";
import { useMe } from "@/app/session";
import { ProjectEditor } from "./editor";
import { emptyForm } from "./model";

export default function NewProject() {
  const { year, unitId } = useRegistry();
  const me = useMe();
  const [initial] = useState(() => emptyForm(year, unitId || (me.roles[0]?.unit_id ?? "")));
  return <ProjectEditor name="project.new" initial={initial} />;
}
