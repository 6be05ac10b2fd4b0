// The dimensions of a voucher: typed, and shown.

import { useQuery } from "@tanstack/react-query";
import { get } from "@/api/client";
import { CodeName } from "@/kit/codes";
import { Field } from "@/kit/form/field";
import { PageLink } from "@/kit/link";
import { CodePicker, PayeePicker, RemotePicker } from "@/kit/pickers";
import { ProjectPicker, useProject } from "@/kit/project-picker";
import { useText } from "@/text/language";
import { bookkeeping } from "./text";

export interface Stands {
  project_id: string;
  function: string;
  dep_economy: string;
  fund: string;
  payee_id: string;
  indicator_id: string;
}
export const NOWHERE: Stands = {
  project_id: "",
  function: "",
  dep_economy: "",
  fund: "",
  payee_id: "",
  indicator_id: "",
};

interface Props {
  unit: string;
  value: Stands;
  set: (part: Partial<Stands>) => void;
  message: (at: string) => string | undefined;
  fundNeeded: boolean;
  payeeName: string;
}

export function StandsFields({ unit, value, set, message, fundNeeded, payeeName }: Props) {
  const t = useText(bookkeeping);
  const code = (
    field: "fund" | "function" | "dep_economy",
    label: string,
    scheme: string,
    needed: boolean,
  ) => (
    <Field label={label} required={needed} message={message(`dimensions.${field}`)}>
      {(control) => (
        <CodePicker
          {...control}
          allowClear
          scheme={scheme}
          value={value[field]}
          onChange={(next) => set({ [field]: next ?? "" })}
        />
      )}
    </Field>
  );
  const indicator = useIndicator(value.indicator_id);
  return (
    <div className="fields">
      {code("fund", t.fund, "funding_sources", fundNeeded)}
      {code("function", t.function, "functional", false)}
      {code("dep_economy", t.economy, "economic_departmental", false)}
      <Field label={t.project} message={message("dimensions.project_id")}>
        {(control) => (
          <ProjectPicker
            {...control}
            allowClear
            value={value.project_id}
            onChange={(next) => set({ project_id: next ?? "" })}
          />
        )}
      </Field>
      <Field label={t.payee} message={message("dimensions.payee_id")}>
        {(control) => (
          <PayeePicker
            {...control}
            allowClear
            value={value.payee_id}
            chosen={value.payee_id && payeeName ? { value: value.payee_id, label: payeeName } : undefined}
            onChange={(next) => set({ payee_id: next ?? "" })}
          />
        )}
      </Field>
      <Field label={t.indicator} message={message("dimensions.indicator_id")}>
        {(control) => (
          <RemotePicker
            {...control}
            allowClear
            name={`indicators.${unit}`}
            value={value.indicator_id}
            chosen={indicator ? { value: value.indicator_id, label: indicator } : undefined}
            onChange={(next) => set({ indicator_id: next ?? "" })}
            search={async (text, signal) => {
              const query = { text, limit: 30, ...(unit ? { unit_id: unit } : {}) };
              const page = await get("/api/indicator/indicators", { query, signal });
              return page.items.map((one) => ({ value: one.id, label: `${one.number} ${one.title}` }));
            }}
          />
        )}
      </Field>
    </div>
  );
}

/** An indicator in a line; empty while it is on its way. */
function useIndicator(id: string): string {
  const asked = useQuery({
    queryKey: ["/api/indicator/indicators", id],
    queryFn: ({ signal }) => get("/api/indicator/indicators/{id}", { path: { id }, signal }),
    enabled: id !== "",
  });
  const found = asked.data?.indicator;
  return found ? `${found.number} ${found.title}` : "";
}

/** The same for reading. */
export function useStandsFacts(value: Stands, payeeName: string) {
  const t = useText(bookkeeping);
  const project = useProject(value.project_id);
  const indicator = useIndicator(value.indicator_id);
  const code = (scheme: string, code: string) => code && <CodeName scheme={scheme} code={code} />;
  const head = project.data;
  return [
    { name: t.fund, value: code("funding_sources", value.fund) },
    { name: t.function, value: code("functional", value.function) },
    { name: t.economy, value: code("economic_departmental", value.dep_economy) },
    {
      name: t.project,
      value: value.project_id && (
        <PageLink to={`/project/projects/${value.project_id}`}>
          {head ? `${head.code} ${head.name}` : t.project}
        </PageLink>
      ),
    },
    { name: t.payee, value: payeeName },
    {
      name: t.indicator,
      value: value.indicator_id && (
        <PageLink to={`/indicator/indicators/${value.indicator_id}`}>{indicator || t.indicator}</PageLink>
      ),
    },
  ];
}
