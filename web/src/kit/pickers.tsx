// Choosing a unit, a code or a payee: trees that search by code, name and pinyin initials; long lists ask the server.
import { useQuery } from "@tanstack/react-query";
import { Select, TreeSelect } from "antd";
import { useDeferredValue, useMemo, useState } from "react";
import { get } from "@/api/client";
import { common } from "@/text/common";
import { useLanguage, useText } from "@/text/language";
import { codeName, useCodes, useUnits } from "./codes";

interface Node {
  value: string;
  title: string;
  search: string;
  selectable: boolean;
  children: Node[];
}

interface Flat {
  key: string;
  parent: string;
  title: string;
  search: string;
}

/** A tree out of rows that name their parents. Rows whose parent is not among them stand at the top. */
function tree(rows: Flat[], leavesOnly: boolean): Node[] {
  const nodes = new Map(
    rows.map((row): [string, Node] => [
      row.key,
      { value: row.key, title: row.title, search: row.search.toLowerCase(), selectable: true, children: [] },
    ]),
  );
  const top: Node[] = [];
  for (const row of rows) {
    const node = nodes.get(row.key);
    const parent = nodes.get(row.parent);
    if (!node) continue;
    if (parent && parent !== node) {
      parent.children.push(node);
      if (leavesOnly) parent.selectable = false;
    } else top.push(node);
  }
  return top;
}

interface Props {
  value?: string | undefined;
  onChange?: (value: string | undefined) => void;
  id?: string;
  disabled?: boolean;
  allowClear?: boolean;
  placeholder?: string;
  "aria-label"?: string;
  autoFocus?: boolean;
  status?: "error" | "warning" | "";
  className?: string;
}

function TreePicker({
  rows,
  leavesOnly,
  loading,
  ...rest
}: Props & { rows: Flat[]; leavesOnly: boolean; loading: boolean }) {
  const t = useText(common).picker;
  const [typed, setTyped] = useState("");
  const nodes = useMemo(() => tree(rows, leavesOnly), [rows, leavesOnly]);
  const wanted = typed.trim().toLowerCase();
  const shown = useMemo(() => (wanted ? matches(nodes, wanted) : nodes), [nodes, wanted]);
  return (
    <TreeSelect
      {...rest}
      className={rest.className ?? "picker"}
      treeData={shown}
      loading={loading}
      showSearch={{ filterTreeNode: false, treeNodeFilterProp: "search", onSearch: setTyped }}
      placeholder={rest.placeholder ?? t.search}
      notFoundContent={t.none}
      popupMatchSelectWidth={420}
      listHeight={360}
      treeLine
      {...(rest.value === "" ? { value: undefined } : {})}
    />
  );
}

/** What is typed finds, as a plain list, so that Enter takes the first: nodes that match, or stand under one that does. */
function matches(nodes: Node[], wanted: string, above = false): Node[] {
  return nodes.flatMap((node) => {
    const hit = above || node.search.includes(wanted);
    const below = matches(node.children, wanted, hit);
    return hit && node.selectable ? [{ ...node, children: [] }, ...below] : below;
  });
}

/** A unit of those the person may see, by its id. */
export function UnitPicker(props: Props) {
  const units = useUnits();
  const rows = useMemo(
    () =>
      (units.data ?? []).map((unit) => ({
        key: unit.id,
        parent: unit.parent_id ?? "",
        title: `${unit.code} ${unit.name}`,
        search: `${unit.code} ${unit.name} ${unit.short_name} ${unit.initials}`,
      })),
    [units.data],
  );
  return <TreePicker {...props} rows={rows} leavesOnly={false} loading={units.isPending} />;
}

/** A code of a classification; only its last levels may be chosen unless `anyLevel`. */
export function CodePicker({
  scheme,
  anyLevel = false,
  ...props
}: Props & { scheme: string; anyLevel?: boolean }) {
  const codes = useCodes(scheme);
  const lang = useLanguage();
  const rows = useMemo(
    () =>
      (codes.data ?? []).map((code) => ({
        key: code.code,
        parent: code.parent,
        title: `${code.code} ${codeName(code, lang)}`,
        search: `${code.code} ${code.name_zh} ${code.name_en} ${code.initials}`,
      })),
    [codes.data, lang],
  );
  return <TreePicker {...props} rows={rows} leavesOnly={!anyLevel} loading={codes.isPending} />;
}

export interface Option {
  value: string;
  label: string;
}
interface RemoteProps extends Props {
  /** Key of the search among the queries. */
  name: string;
  /** Asks the server for what matches. */
  search: (typed: string, signal: AbortSignal) => Promise<Option[]>;
  /** What stands in the field before anything was searched. */
  chosen?: Option | undefined;
}

/** Chooses from a list too long to hold: each search goes to the server. */
export function RemotePicker({ name, search, chosen, onChange, ...rest }: RemoteProps) {
  const t = useText(common).picker;
  const [typed, setTyped] = useState("");
  const asked = useDeferredValue(typed.trim());
  const found = useQuery({
    queryKey: ["picker", name, asked],
    queryFn: ({ signal }) => search(asked, signal),
    staleTime: 30_000,
    placeholderData: (before) => before,
  });
  const options = found.data ?? [];
  const all = chosen && !options.some((one) => one.value === chosen.value) ? [chosen, ...options] : options;
  return (
    <Select
      {...rest}
      className={rest.className ?? "picker"}
      value={rest.value || undefined}
      onChange={(value?: string) => onChange?.(value)}
      options={all}
      loading={found.isFetching}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      placeholder={rest.placeholder ?? t.search}
      notFoundContent={found.isFetching ? null : t.none}
      popupMatchSelectWidth={420}
    />
  );
}

/** A payee by its id. */
export function PayeePicker({ chosen, ...props }: Props & { chosen?: Option | undefined }) {
  return (
    <RemotePicker
      {...props}
      name="payees"
      chosen={chosen}
      search={async (text, signal) => {
        const page = await get("/api/masterdata/payees", { query: { text, limit: 30 }, signal });
        return page.items.map((payee) => ({ value: payee.id, label: `${payee.code} ${payee.name}` }));
      }}
    />
  );
}
