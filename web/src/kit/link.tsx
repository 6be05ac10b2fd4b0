// Links to pages of this application.
import { createLink, Link } from "@tanstack/react-router";
import { Button, type ButtonProps } from "antd";
import type { ReactNode } from "react";

/** An address as the router takes it. */
function address(to: string) {
  const [path = "/", query = ""] = to.split("?");
  return { to: path as never, search: Object.fromEntries(new URLSearchParams(query)) as never };
}

interface Props {
  to: string;
  children: ReactNode;
  className?: string;
  title?: string;
}

export function PageLink({ to, children, className, title }: Props) {
  return (
    <Link {...address(to)} className={className} title={title}>
      {children}
    </Link>
  );
}

const RouterButton = createLink(Button);

/** A link that looks like a button. */
export function ButtonLink({
  to,
  ...look
}: { to: string } & Pick<ButtonProps, "type" | "icon" | "title" | "size" | "onClick" | "children">) {
  return <RouterButton {...address(to)} {...look} />;
}
