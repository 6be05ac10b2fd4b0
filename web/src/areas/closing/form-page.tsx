// The page of a form of this area, with the files of its document.
import { FormFrame, type FrameProps } from "@/kit/document/form-frame";
import { WithFiles } from "@/kit/files/files";
import { useText } from "@/text/language";
import { closing } from "./text";

export function FormPage({ id, ...rest }: Omit<FrameProps, "words"> & { id: string }) {
  const { submit, save, check, incomplete } = useText(closing);
  return (
    <WithFiles id={id} isNew={!rest.editing}>
      <FormFrame {...rest} words={{ submit, save, check, incomplete }} />
    </WithFiles>
  );
}
