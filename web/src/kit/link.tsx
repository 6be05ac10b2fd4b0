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

interface ButtonLinkProps extends Pick<ButtonProps, "icon" | "title" | "onClick" | "children"> {
  to: string;
  /** The main way on from here. */
  primary?: boolean;
}

/** A link that looks like a button. */
export function ButtonLink({ to, primary = false, ...look }: ButtonLinkProps) {
  return (
    <RouterButton
      {...address(to)}
      {...look}
      {...(primary ? { color: "primary" as const, variant: "solid" as const } : {})}
    />
  );
}
