// The page of a form of this area: what can be done on top, the fields, and the server's decision in advance beside them.
import { Button } from "antd";
import type { ReactNode } from "react";
import { useGo } from "@/app/go";
import { type DryRun, DryRunPanel } from "@/kit/document/dry-run";
import type { useSaving } from "@/kit/document/saving";
import { WithFiles } from "@/kit/files/files";
import { FilesSection } from "@/kit/files/section";
import { useFormKeys } from "@/kit/form/keys";
import { Page, Section } from "@/kit/page";
import { ProblemPanel } from "@/kit/problem";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import { closing } from "./text";

interface Props {
  id: string;
  title: string;
  help: string[];
  back: string;
  editing?: boolean;
  complete: boolean;
  run: DryRun;
  saving: ReturnType<typeof useSaving>;
  shown: (field: string) => boolean;
  children: ReactNode;
}

export function FormPage(props: Props) {
  const { complete, run, saving, editing = false } = props;
  const t = useText(closing);
  const words = useText(common).document;
  const go = useGo();
  const cannot = !complete || (!run.ready && !run.busy);
  const against = cannot ? (run.refusal?.message ?? t.incomplete) : "";
  const save = () => void saving.save(false);
  const submit = () => void saving.save(true);
  useFormKeys({
    save,
    submit: editing ? null : submit,
    obstacle: against,
    saveObstacle: complete ? "" : t.incomplete,
    busy: saving.busy !== null,
    error: saving.error,
  });
  return (
    <WithFiles id={props.id} isNew={!editing}>
      <Page
        title={props.title}
        help={[...props.help, words.formKeys]}
        actions={
          <>
            {!editing && (
              <Button
                type="primary"
                loading={saving.busy === "submit"}
                disabled={cannot || saving.busy === "save"}
                title={against}
                onClick={submit}
              >
                {t.submit}
              </Button>
            )}
            <Button
              type={editing ? "primary" : "default"}
              loading={saving.busy === "save"}
              disabled={!complete || saving.busy === "submit"}
              onClick={save}
            >
              {t.save}
            </Button>
            <Button onClick={() => void go(props.back)}>{words.cancel}</Button>
          </>
        }
      >
        {saving.error ? <ProblemPanel error={saving.error} shownElsewhere={props.shown} /> : null}
        <div className="columns">
          <div>
            {props.children}
            <FilesSection />
          </div>
          <aside className="aside">
            <Section title={t.check}>
              {complete ? (
                <DryRunPanel run={run} shownElsewhere={props.shown} />
              ) : (
                <p className="quiet">{t.incomplete}</p>
              )}
            </Section>
          </aside>
        </div>
      </Page>
    </WithFiles>
  );
}
