// Where an editor goes once the server has the document: to its page when it was submitted, on with the edit otherwise.
import { App } from "antd";
import type { RefObject } from "react";
import { useGo } from "@/app/go";
import { common } from "@/text/common";
import { useText } from "@/text/language";
import type { Saved } from "./save";

interface Typed {
  id: string;
  version: number | null;
}

interface Editor<Form> {
  draft: { clear: (next?: Form) => void };
  leaving: RefObject<boolean>;
  /** Where a document of this kind is shown. */
  page: (id: string) => string;
  /** Said when it was saved and not submitted. */
  savedText: string;
}

export function useAfterSave<Form extends Typed>({ draft, leaving, page, savedText }: Editor<Form>) {
  const t = useText(common).document;
  const { message } = App.useApp();
  const go = useGo();
  return async (outcome: Saved, form: Form, submit: boolean): Promise<void> => {
    if (!outcome.saved) return;
    if (outcome.submitted || form.version === null) {
      leaving.current = true;
      draft.clear();
    }
    if (outcome.submitted) {
      message.success(t.submitted);
      await go(page(form.id));
    } else if (form.version === null) {
      message.success(savedText);
      await go(`${page(form.id)}/edit`, {}, true);
    } else {
      draft.clear({ ...form, version: outcome.version });
      if (!submit) message.success(savedText);
    }
  };
}
