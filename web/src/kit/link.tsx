// A link to a page of this application.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

interface Props {
  to: string;
  children: ReactNode;
  className?: string;
  title?: string;
}

export function PageLink({ to, children, className, title }: Props) {
  const [path = "/", query = ""] = to.split("?");
  const search = Object.fromEntries(new URLSearchParams(query));
  return (
    <Link to={path as never} search={search as never} className={className} title={title}>
      {children}
    </Link>
  );
}
