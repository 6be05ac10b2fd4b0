// A draft, or a project that came back, to be changed.
import { useQuery } from "@tanstack/react-query";
import { Spin } from "antd";
import { useState } from "react";
import { get } from "@/api/client";
import { useParam } from "@/app/go";
import { NotEditable } from "@/kit/form/returned";
import { ProblemPanel } from "@/kit/problem";
import { ProjectEditor } from "./editor";
import { type Detail, formOf, PATH } from "./model";

export default function EditProject() {
  const id = useParam("id");
  const asked = useQuery({
    queryKey: [PATH, id],
    queryFn: ({ signal }) => get(`${PATH}/{id}`, { path: { id }, signal }),
  });
  if (asked.error) return <ProblemPanel error={asked.error} retry={() => void asked.refetch()} />;
  if (!asked.data) return <Spin className="page-wait" />;
  return <Loaded key={id} detail={asked.data} />;
}

function Loaded({ detail }: { detail: Detail }) {
  // What is typed starts from what was there; a newer version at the server is told when it is saved.
  const [initial] = useState(() => formOf(detail));
  const edit = detail.actions.find((action) => action.name === "edit");
  if (!edit?.enabled) {
    return <NotEditable kind="project" envelope={detail} reason={edit?.reason ?? null} />;
  }
  return <ProjectEditor name={`project.${detail.document.id}`} initial={initial} envelope={detail} />;
}
