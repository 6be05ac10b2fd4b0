// The frame of the forms of this area, with the files of their document.
import { FormFrame as Frame, type FrameProps } from "@/kit/document/form-frame";
import { WithFiles } from "@/kit/files/files";
import { useText } from "@/text/language";
import { indicator } from "./text";
import "./indicator.css";

export function FormFrame({ id, ...rest }: Omit<FrameProps, "words"> & { id: string }) {
  const t = useText(indicator).form;
  const { submit, check, incomplete, submitBlocked: blocked } = t;
  const save = rest.editing ? t.saveEdit : t.save;
  return (
    <WithFiles id={id} isNew={!rest.editing}>
      <Frame {...rest} words={{ submit, save, check, incomplete, blocked }} />
    </WithFiles>
  );
}
