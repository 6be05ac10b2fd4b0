// Navigation by plain paths: pages are named by the server's registry, so paths are data here, not types.
import { useLocation, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import type { Search } from "./router";

/** Goes to a path with a search; `replace` leaves no step behind in the history. */
export function useGo() {
  const navigate = useNavigate();
  return useCallback(
    (to: string, search: Search = {}, replace = false) => {
      const [path = "/", query = ""] = to.split("?");
      const all = { ...Object.fromEntries(new URLSearchParams(query)), ...search };
      return navigate({ to: path, search: all, replace } as never);
    },
    [navigate],
  );
}

/** The search of the address as plain words, and a way to change it. */
export function useAddress(): [Search, (change: Search, replace?: boolean) => void] {
  const search = useSearch({ strict: false }) as Search;
  const { pathname } = useLocation();
  const go = useGo();
  const change = useCallback(
    (next: Search, replace = true) => {
      void go(pathname, { ...search, ...next }, replace);
    },
    [go, pathname, search],
  );
  return [search, change];
}

/** A parameter of the path. */
export function useParam(name: string): string {
  const params = useParams({ strict: false }) as Record<string, string | undefined>;
  return params[name] ?? "";
}
