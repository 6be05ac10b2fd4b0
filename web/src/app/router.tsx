// Routes: each area names its pages, loaded when they are opened. Filters live in the address as plain words.
import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { Result, Spin } from "antd";
import { routes } from "@/areas/routes";
import { ButtonLink } from "@/kit/link";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { Shell } from "./shell";

export type Search = Record<string, string>;

function NotFound() {
  const t = useText(common);
  return (
    <Result
      status="404"
      title={t.notFound.title}
      subTitle={t.notFound.text}
      extra={
        <ButtonLink to="/" primary>
          {t.notFound.home}
        </ButtonLink>
      }
    />
  );
}

function Failed({ error, reset }: ErrorComponentProps) {
  return <ProblemPanel error={error} retry={reset} />;
}

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const pages = routes.map((route) =>
  createRoute({
    getParentRoute: () => root,
    path: route.path,
    component: lazyRouteComponent(route.page),
    validateSearch: (search: Record<string, unknown>): Search =>
      Object.fromEntries(Object.entries(search).map(([name, value]) => [name, String(value)])),
  }),
);

export const router = createRouter({
  routeTree: root.addChildren(pages),
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const kept = Object.entries(search as Search).filter(([, value]) => value !== undefined && value !== "");
    const text = new URLSearchParams(kept).toString();
    return text ? `?${text}` : "";
  },
  defaultErrorComponent: Failed,
  defaultPendingComponent: () => <Spin className="page-wait" />,
  defaultPendingMs: 200,
  scrollRestoration: true,
});
