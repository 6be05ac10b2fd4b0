// One hit of a rule with the values it was judged by.
import { Drawer, Tag } from "antd";
import type { RowOf } from "@/api/client";
import { useKindWords } from "@/kit/document/kinds";
import { LevelTag } from "@/kit/level";
import { PageLink } from "@/kit/link";
import { formatFen } from "@/kit/money";
import { Facts } from "@/kit/page";
import { moment } from "@/kit/time";
import { useLanguage, useSay, useText } from "@/text/language";
import { supervisionText } from "./text";
import { valueName, valueNames } from "./values-text";

type Hit = RowOf<"/api/supervision/rule-hits">;

/** Values as the rule had them: amounts in yuan, pairs of texts in the reader's language, everything else as it is. */
function values(hit: Hit, lang: string): { name: string; value: string }[] {
  let found: unknown;
  try {
    found = JSON.parse(hit.fact_values);
  } catch {
    return [{ name: "", value: hit.fact_values }];
  }
  if (typeof found !== "object" || found === null) return [{ name: "", value: String(found) }];
  const other = lang === "zh" ? ".en" : ".zh";
  const shown = Object.entries(found).filter(([name]) => !name.endsWith(other));
  return shown.map(([name, value]) => ({
    name: name.replace(/\.(zh|en)$/, ""),
    value:
      typeof value === "number" && name.endsWith("_fen")
        ? formatFen(value)
        : typeof value === "object"
          ? JSON.stringify(value)
          : String(value),
  }));
}

export function HitDetail({ hit, close }: { hit: Hit; close: () => void }) {
  const t = useText(supervisionText).hits;
  const say = useSay();
  const lang = useLanguage();
  const kinds = useKindWords();
  const names = useText(valueNames);
  return (
    <Drawer open size={560} title={`${hit.rule} ${say(hit.rule_title)}`} onClose={close}>
      <p className={`finding finding-${hit.level}`}>{lang === "zh" ? hit.text_zh : hit.text_en}</p>
      <p>{lang === "zh" ? hit.how_zh : hit.how_en}</p>
      <div className="facts-one">
        <Facts
          items={[
            { name: t.level, value: <LevelTag level={hit.level} /> },
            { name: t.decision, value: <Tag>{t.decisions[hit.decision] ?? hit.decision}</Tag> },
            { name: t.clause, value: hit.clause },
            { name: t.version, value: hit.rule_version },
            { name: t.unit, value: `${hit.unit_code ?? ""} ${hit.unit_name ?? ""}`.trim() },
            {
              name: t.object,
              value:
                hit.number && hit.path ? (
                  <PageLink to={hit.path}>{hit.number}</PageLink>
                ) : (
                  `${kinds.title(hit.object_kind)} · ${t.notStored}`
                ),
            },
            { name: t.action, value: kinds.action(hit.object_kind, hit.action) },
            { name: t.reason, value: hit.reason },
            { name: t.actor, value: hit.actor_name },
            { name: t.at, value: moment(hit.at) },
          ]}
        />
      </div>
      <h3>{t.values}</h3>
      <table className="grid">
        <caption className="visually-hidden">{t.values}</caption>
        <tbody>
          {values(hit, lang).map((one) => (
            <tr key={one.name}>
              <th scope="row">{valueName(names, one.name)}</th>
              <td>{one.value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Drawer>
  );
}
