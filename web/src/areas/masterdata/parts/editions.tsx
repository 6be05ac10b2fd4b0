// The editions of a standard or a library entry side by side: one column each, what differs from the one before marked.
import { Tag } from "antd";
import type { ReactNode } from "react";
import { useRegistry } from "@/app/registry";
import { PageLink } from "@/kit/link";
import { useText } from "@/text/language";
import { masterdata } from "../text";
import { validity } from "./validity";

interface Edition {
  id: string;
  effective_from: string;
  effective_to?: string | null;
}

interface Props<Row extends Edition> {
  /** Page of an edition, without its id. */
  base: string;
  editions: Row[];
  /** The one that is open. */
  current: string;
  rows: { key: string; title: string; cell: (edition: Row) => ReactNode; value: (edition: Row) => unknown }[];
}

export function Editions<Row extends Edition>({ base, editions, current, rows }: Props<Row>) {
  const texts = useText(masterdata);
  const { registry } = useRegistry();
  return (
    <div className="grid-scroll">
      <table className="grid editions">
        <caption className="visually-hidden">{texts.record.editions}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.record.field}</th>
            {editions.map((edition) => {
              const state = validity(edition, registry.today);
              return (
                <th key={edition.id} scope="col" className={edition.id === current ? "edition-open" : ""}>
                  <PageLink to={`${base}/${encodeURIComponent(edition.id)}`}>
                    {edition.effective_from}
                  </PageLink>{" "}
                  <Tag color={state === "inForce" ? "success" : "default"}>{texts.standards[state]}</Tag>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.title}</th>
              {editions.map((edition, place) => {
                const before = editions[place - 1];
                const differs = before !== undefined && row.value(before) !== row.value(edition);
                return (
                  <td key={edition.id} className={differs ? "differs" : ""}>
                    {row.cell(edition)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
