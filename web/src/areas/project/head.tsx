// The head of a project: what it is, whose, for which years, and why.
import { Checkbox, Input, InputNumber, Select } from "antd";
import { TextField } from "@/kit/form/controls";
import { Field } from "@/kit/form/field";
import { CodePicker, UnitPicker } from "@/kit/pickers";
import { useProjectClasses } from "@/kit/project-classes";
import { ProjectPicker } from "@/kit/project-picker";
import { useText } from "@/text/language";
import type { Form } from "./model";
import { project } from "./text";
import { library } from "./text-library";

/** Classes whose projects the system generates. */
const GENERATED = ["1", "21"];

interface Props {
  form: Form;
  set: (part: Partial<Form>) => void;
  /** The unit of a document cannot change. */
  fixedUnit: boolean;
  message: (field: string) => string | undefined;
}

export function Head({ form, set, fixedUnit, message }: Props) {
  const t = useText(project);
  const words = useText(library);
  const classes = useProjectClasses();
  const year = (field: "start_year" | "end_year" | "fiscal_year", label: string) => (
    <Field label={label} required message={message(field)}>
      {(control) => (
        <InputNumber
          {...control}
          min={2000}
          max={2100}
          precision={0}
          controls={false}
          value={form[field]}
          onChange={(value) => set({ [field]: value })}
        />
      )}
    </Field>
  );
  return (
    <div className="fields">
      <Field label={t.edit.unit} required message={message("unit_id")}>
        {(control) => (
          <UnitPicker
            {...control}
            disabled={fixedUnit}
            value={form.unit_id}
            onChange={(unit) => set({ unit_id: unit ?? "" })}
          />
        )}
      </Field>
      <TextField
        label={t.list.code}
        required
        message={message("code")}
        max={40}
        value={form.code}
        onChange={(code) => set({ code })}
      />
      <TextField
        label={t.list.name}
        required
        wide
        message={message("name")}
        max={200}
        value={form.name}
        onChange={(name) => set({ name })}
      />
      <Field label={t.list.class} required message={message("class")}>
        {(control) => (
          <Select
            {...control}
            value={form.class || undefined}
            showSearch={{ optionFilterProp: "label" }}
            options={classes.options.filter((one) => !GENERATED.includes(one.value))}
            onChange={(value: string) => set({ class: value })}
          />
        )}
      </Field>
      <Field label={t.list.function} required message={message("function")}>
        {(control) => (
          <CodePicker
            {...control}
            scheme="functional"
            value={form.function}
            onChange={(code) => set({ function: code ?? "" })}
          />
        )}
      </Field>
      {year("fiscal_year", t.list.fiscalYear)}
      {year("start_year", t.edit.startYear)}
      {year("end_year", t.edit.endYear)}
      <Field label={words.reserve.span} message={message("span")}>
        {(control) => (
          <Select
            {...control}
            allowClear
            placeholder={t.edit.spanByYears}
            value={form.span || undefined}
            options={Object.entries(words.spans).map(([value, label]) => ({ value, label }))}
            onChange={(span: string | undefined) => set({ span: span ?? "" })}
          />
        )}
      </Field>
      <Field label={words.reserve.level} message={message("level")}>
        {(control) => (
          <Select
            {...control}
            value={form.level}
            options={[2, 1].map((value) => ({ value, label: words.levels[String(value)] ?? String(value) }))}
            onChange={(level: number) => set({ level })}
          />
        )}
      </Field>
      {form.level === 2 && (
        <Field label={words.life.parent} message={message("parent_id")}>
          {(control) => (
            <ProjectPicker
              id={control.id}
              status={control.status}
              allowClear
              firstLevel
              value={form.parent_id || undefined}
              onChange={(id) => set({ parent_id: id ?? "" })}
            />
          )}
        </Field>
      )}
      <Field label={t.detail.newPolicy} message={message("new_policy")}>
        {(control) => (
          <Checkbox
            id={control.id}
            checked={form.new_policy}
            onChange={(event) => set({ new_policy: event.target.checked })}
          />
        )}
      </Field>
      <div className="field field-wide">
        <span className="field-name" id="project-flags">
          {t.detail.flags}
        </span>
        <Checkbox.Group
          aria-labelledby="project-flags"
          value={form.flags}
          options={Object.entries(t.flags).map(([value, label]) => ({ value, label }))}
          onChange={(flags) => set({ flags })}
        />
      </div>
      <Field label={t.detail.reason} required wide message={message("reason")}>
        {(control) => (
          <Input.TextArea
            {...control}
            rows={3}
            maxLength={2000}
            value={form.reason}
            onChange={(event) => set({ reason: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}
