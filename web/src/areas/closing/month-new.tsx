// A month to close: the checklist as it is, and what submitting it would do.
import { useQuery } from "@tanstack/react-query";
import { Spin } from "antd";
import { useState } from "react";
import { get, newId } from "@/api/client";
import { useAddress } from "@/app/go";
import { Field } from "@/kit/form/field";
import { Section } from "@/kit/page";
import { UnitPicker } from "@/kit/pickers";
import { ProblemPanel } from "@/kit/problem";
import { useText } from "@/text/language";
import { ChecklistTable } from "./checklist";
import { useClosingForm } from "./form";
import { FormPage } from "./form-page";
import { MonthPicker } from "./month-picker";
import { useOwnUnit } from "./own-unit";
import { closing } from "./text";

const PATH = "/api/closing/period-closes";

export default function NewMonth() {
  const texts = useText(closing);
  const t = texts.closes;
  const own = useOwnUnit();
  const [search] = useAddress();
  const [id] = useState(newId);
  const [unit, setUnit] = useState(search.unit ?? own);
  const [period, setPeriod] = useState<number | null>(search.period ? Number(search.period) : null);
  const complete = unit !== "" && period !== null;
  const { run, saving, messages, page } = useClosingForm(
    PATH,
    complete ? { id, unit_id: unit, period } : null,
  );
  const checklist = useQuery({
    queryKey: ["/api/closing/period-checklist", unit, period],
    enabled: complete,
    queryFn: ({ signal }) =>
      get("/api/closing/period-checklist", { query: { unit_id: unit, period: period ?? 0 }, signal }),
  });
  return (
    <FormPage
      id={id}
      title={t.create}
      help={t.help}
      back={page}
      complete={complete}
      run={run}
      saving={saving}
      shown={(field) => messages.has(field) || field.startsWith("checklist")}
    >
      <Section title={texts.base}>
        <div className="fields">
          <Field label={texts.unit} required message={messages.get("unit_id")}>
            {(control) => <UnitPicker {...control} value={unit} onChange={(value) => setUnit(value ?? "")} />}
          </Field>
          <Field label={texts.period} required message={messages.get("period")}>
            {(control) => <MonthPicker {...control} value={period} onChange={setPeriod} />}
          </Field>
        </div>
      </Section>
      <Section title={t.checklist}>
        {checklist.error ? (
          <ProblemPanel error={checklist.error} retry={() => void checklist.refetch()} />
        ) : checklist.data ? (
          <ChecklistTable checklist={checklist.data} />
        ) : complete ? (
          <Spin />
        ) : (
          <p className="quiet">{t.choose}</p>
        )}
      </Section>
    </FormPage>
  );
}
