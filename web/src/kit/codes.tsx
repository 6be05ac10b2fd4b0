// Classifications and units, fetched whole once and kept: names for codes in any cell, and material for the pickers.
import { useQuery } from "@tanstack/react-query";
import { get, type PathOf, type Query, type RowOf } from "@/api/client";
import { useLanguage } from "@/text/language";

export type Unit = RowOf<"/api/masterdata/units">;
export type Code = RowOf<"/api/masterdata/codes">;

/** All pages of a list that is known to be short (units, one classification). */
export async function everything<P extends PathOf<"get">>(
  path: P,
  query: Query,
  signal?: AbortSignal,
): Promise<RowOf<P>[]> {
  const rows: RowOf<P>[] = [];
  let after: string | undefined;
  do {
    const page = (await get(path, { query: { ...query, limit: 200, after }, signal })) as unknown as {
      items: RowOf<P>[];
      next?: string;
    };
    rows.push(...page.items);
    after = page.next;
  } while (after);
  return rows;
}

export function useUnits() {
  return useQuery({
    queryKey: ["/api/masterdata/units", "everything"],
    queryFn: ({ signal }) => everything("/api/masterdata/units", {}, signal),
    staleTime: 600_000,
  });
}

/** A classification by its scheme: `functional`, `economic_departmental`, `economic_government`, `funding_sources`, `asset_classes`. */
export function useCodes(scheme: string) {
  return useQuery({
    queryKey: ["/api/masterdata/codes", "everything", scheme],
    queryFn: ({ signal }) => everything("/api/masterdata/codes", { kind: scheme }, signal),
    staleTime: 3_600_000,
  });
}

export function codeName(code: Code, lang: "zh" | "en"): string {
  return lang === "en" && code.name_en ? code.name_en : code.name_zh;
}

/** A code with its name; the code alone while names are on their way. */
export function CodeName({ scheme, code }: { scheme: string; code: string | null | undefined }) {
  const codes = useCodes(scheme);
  const lang = useLanguage();
  if (!code) return null;
  const found = codes.data?.find((one) => one.code === code);
  return (
    <span title={found ? `${code} ${codeName(found, lang)}` : code}>
      <span className="code">{code}</span> {found ? codeName(found, lang) : ""}
    </span>
  );
}

export function UnitName({ id }: { id: string | null | undefined }) {
  const units = useUnits();
  const found = units.data?.find((unit) => unit.id === id);
  if (!found) return null;
  return (
    <span title={`${found.code} ${found.name}`}>
      <span className="code">{found.code}</span> {found.name}
    </span>
  );
}
